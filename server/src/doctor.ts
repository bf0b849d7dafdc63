import { parseArgs } from 'node:util'
import { checkUp, type Finding } from './checkup/index.ts'
import { commandLine } from './platform/command-line.ts'
import { ConfigError, readConfig } from './platform/config.ts'

// A command for the person who runs the machine, with the configuration of the server, which should be running:
// `npm run doctor`. It ends with exit code 1 if something does not work.

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' }

async function runCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { 'mail-to': { type: 'string' } } })
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 }
  for await (const { check, state, says, next } of checkUp(readConfig(process.env), values['mail-to'] ?? null)) {
    counts[state] += 1
    process.stdout.write(`${MARKS[state]} ${check}: ${says}\n${next === undefined ? '' : `    → ${next}\n`}`)
  }
  const { ok, warning, failed, skipped } = counts
  process.stdout.write(`\n${ok} are well, ${warning} need a look, ${failed} do not work, ${skipped} are not set up.\n`)
  return failed === 0 ? 0 : 1
}

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException
  const isUsage = code?.startsWith('ERR_PARSE_ARGS') ?? false
  process.stderr.write(
    `${isUsage ? `${message}\n${commandLine('doctor --mail-to ADDRESS')}` : error instanceof ConfigError ? message : stack}\n`,
  )
  process.exitCode = 1
}
