// npm run lab [-- case ...] [--runs N] [--trace]: what the network does to a call, measured. Fails when a call ended
// or a picture stayed away; a goal that was missed is told in the table.
import { parseArgs } from 'node:util'
import { caseNamed, cases } from './cases/index.ts'
import { whyNot } from './lab/available.ts'
import { Lab } from './lab/lab.ts'
import { lineOf, type Measured, tableOf } from './report.ts'
import { runOnce } from './run.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, trace: { type: 'boolean', default: false } },
})
const runs = Number(values.runs)

async function main(): Promise<number> {
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs needs a number of 1 or more.')
  const chosen = positionals.length > 0 ? positionals.map(caseNamed) : cases
  const reason = await whyNot()
  if (reason !== null) {
    say(reason)
    return 1
  }
  const lab = await Lab.open()
  const measured: Measured[] = []
  // What was measured until then is still worth its table.
  let stopped = false
  const stop = (): void => {
    stopped = true
    say('stopping after this run; once more ends it now')
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    for (const one of chosen) {
      const entry: Measured = { one, runs: [] }
      if (!stopped) measured.push(entry)
      for (let number = 1; number <= runs && !stopped; number += 1) {
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
