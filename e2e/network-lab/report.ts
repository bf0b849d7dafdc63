import type { Case, Figure } from './case.ts'
import { median, p95 } from './lab/measure.ts'
import type { Run } from './run.ts'

const told = (value: number, unit: Figure['unit']): string =>
  Number.isFinite(value) ? `${Math.round(value)} ${unit}` : 'never'

export interface Measured {
  one: Case
  runs: Run[]
}

/** Describes one run in a line. */
export function lineOf({ outcome, error, shown, late }: Run): string {
  if (error) return `FAILED: ${error.message.split('\n')[0]}`
  const figures = outcome?.figures.map(({ label, value, unit }) => `${label} ${told(value, unit)}`) ?? []
  return `${figures.join(', ')}; shown: ${shown.length > 0 ? shown.join(', ') : 'nothing'}; the machine was late by ${late} ms`
}

/** Formats all cases as a table in Markdown. A missed goal is marked, and is no failure. */
export function tableOf(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ one, runs }) => {
    const failed = runs.filter(({ error }) => error !== null).length
    const first = [one.title, `${runs.length}${failed > 0 ? `, **${failed} failed**` : ''}`]
    const figures = summaries(runs)
    if (figures.length === 0) return [[...first, '', '', '', '']]
    const shown = [...new Set(runs.flatMap((run) => run.shown))]
    const dialogs = shown.some((text) => text.startsWith('DIALOG'))
    figures.push(['shown', shown.join(', ') || 'nothing', '', `no dialog: ${dialogs ? 'MISSED' : 'REACHED'}`])
    return figures.map((cells, index) => [...(index === 0 ? first : ['', '']), ...cells])
  })
  const head = ['case', 'runs', 'measured', 'median', 'p95', 'reach']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function summaries(runs: readonly Run[]): string[][] {
  const byLabel = new Map<string, { figure: Figure; values: number[] }>()
  for (const figure of runs.flatMap(({ outcome }) => outcome?.figures ?? [])) {
    const known = byLabel.get(figure.label) ?? { figure, values: [] }
    byLabel.set(figure.label, { figure, values: [...known.values, figure.value] })
  }
  return [...byLabel.values()].map(({ figure: { label, unit, reach }, values }) => {
    const verdict = reach === undefined ? '' : `≤ ${reach} ${unit}: ${p95(values) <= reach ? 'REACHED' : 'MISSED'}`
    return [label, told(median(values), unit), told(p95(values), unit), verdict]
  })
}
