// npm run lab [-- case ...] [--runs N] [--trace] [--nice N]: measures what the network does to a call. It fails if a
// call ended or a picture did not return; a missed goal is only marked in the table.
import { existsSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { caseNamed, cases } from './cases/index.ts'
import { whyNot } from './lab/available.ts'
import { FIREFOX } from './lab/browser.ts'
import { Lab } from './lab/lab.ts'
import { lineOf, type Measured, tableOf } from './report.ts'
import { runOnce } from './run.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    trace: { type: 'boolean', default: false },
    nice: { type: 'string', default: '0' },
  },
})
const runs = Number(values.runs)
const hasFirefox = existsSync(FIREFOX)

async function main(): Promise<number> {
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs needs a number of 1 or more.')
  const chosen = positionals.length > 0 ? positionals.map(caseNamed) : cases
  const reason = await whyNot()
  if (reason !== null) {
    say(reason)
    return 1
  }
  // A value below 0 gives the lab priority over other programs, so that they do not influence the measurement.
  setPriority(Number(values.nice))
  const lab = await Lab.open()
  const measured: Measured[] = []
  // The namespaces and the processes in them end with this process.
  const stop = (): never => {
    say(`\nstopped\n\n${tableOf(measured)}`)
    process.exit(130)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    for (const one of chosen) {
      if (one.needs === 'firefox' && !hasFirefox) {
        say(`${one.name}: skipped, there is no Firefox at ${FIREFOX}: install firefox-esr, or set FIREFOX_PATH`)
        continue
      }
      const entry: Measured = { one, runs: [] }
      measured.push(entry)
      for (let number = 1; number <= runs; number += 1) {
        const run = await runOnce(lab, one)
        entry.runs.push(run)
        say(`${one.name} ${number}/${runs}: ${lineOf(run)}`)
        if (values.trace || run.error) say(run.trace.join('\n'))
        if (run.error) say(run.error.stack ?? run.error.message)
      }
    }
  } finally {
    if (measured.length > 0) say(`\n${tableOf(measured)}\n`)
    await lab.close()
  }
  return measured.some((entry) => entry.runs.some(({ error }) => error !== null)) ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
