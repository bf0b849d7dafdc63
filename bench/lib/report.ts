import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/lib/run.mjs'

/** The goal for a figure. */
interface Reach {
  /** The maximum of the figure, in the row's unit. */
  most?: number
  /** The maximum of the figure, as a multiple of the reference. */
  ratio?: number
}

export interface Row {
  what: string
  figure: number
  /** Measured in the same run, in the same unit. */
  reference?: number
  unit: 'ms' | 's' | 'kB' | 'bytes' | ''
  reach?: Reach
}

export interface Result {
  rows: Row[]
  /** What the reference is, and other remarks for readers. */
  notes: string[]
}

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)

const withUnit = (value: number | undefined, unit: string): string =>
  value === undefined ? '–' : `${number(value)} ${unit}`.trim()

function ratioOf({ figure, reference }: Row): number | undefined {
  return reference === undefined || reference === 0 ? undefined : figure / reference
}

/** Reports each condition of the goal separately, so that a noisy machine shows which of them it failed. */
function verdict(row: Row): { text: string; met: boolean | undefined } {
  const { reach, figure, unit } = row
  if (!reach) return { text: '–', met: undefined }
  const ratio = ratioOf(row)
  const parts: [string, boolean][] = []
  if (reach.most !== undefined) parts.push([`≤ ${withUnit(reach.most, unit)}`, figure <= reach.most])
  if (reach.ratio !== undefined) parts.push([`≤ ${reach.ratio} ×`, ratio !== undefined && ratio <= reach.ratio])
  const text = parts.map(([words, met]) => `${words} ${met ? 'met' : 'MISSED'}`).join(', ')
  return { text, met: parts.every(([, met]) => met) }
}

/** Prints the table, and stores the same as JSON in .cache/bench. */
export function report(name: string, { rows, notes }: Result): void {
  const head = ['what', 'figure', 'reference', 'ratio', 'reach']
  const cells = rows.map((row) => {
    const ratio = ratioOf(row)
    return [
      row.what,
      withUnit(row.figure, row.unit),
      withUnit(row.reference, row.unit),
      ratio === undefined ? '–' : `${number(ratio)} ×`,
      verdict(row).text,
    ]
  })
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)))
  const line = (words: string[]): string =>
    words
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd()
  console.log(`\n${name}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('-|-')}`)
  for (const words of cells) console.log(line(words))
  for (const note of notes) console.log(`  ${note}`)
  const folder = join(root, '.cache/bench')
  mkdirSync(folder, { recursive: true })
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: loadavg().map((one) => +one.toFixed(2)),
  }
  const measured = rows.map((row) => ({ ...row, ratio: ratioOf(row) ?? null, met: verdict(row).met ?? null }))
  const kept = { name, at: new Date().toISOString(), machine, rows: measured, notes }
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`)
}
