// npm run mutate [-- area [file]]: plants mistakes in the rules that matter most, one at a time, and counts how many of
// them a test notices (see lib/mutation-areas.mjs). Lists those that no test notices. Fails below GOAL per cent. It works
// on the last commit, in a clone of its own, and takes from minutes (states) to hours (server).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { areas } from './lib/mutation-areas.mjs'
import { mutationReport } from './lib/mutation-report.mjs'
import { node24 } from './lib/node24.mjs'
import { main, npm, root, run, Stop, say } from './lib/run.mjs'

/** The share of planted mistakes that tests have to notice, in per cent. */
const GOAL = 85
const clone = join(root, '.cache/mutation')

await main(async () => {
  const [area, file] = process.argv.slice(2)
  if (area !== undefined && !(area in areas))
    throw new Stop(`There is no area "${area}": choose of ${Object.keys(areas).join(', ')}.`)
  const node = await node24()
  await freshClone()
  const scores = []
  for (const name of area === undefined ? Object.keys(areas) : [area]) scores.push(await score(node, name, file))
  return scores.every((per) => per >= GOAL) ? 0 : 1
})

async function freshClone() {
  rmSync(clone, { recursive: true, force: true })
  mkdirSync(join(root, '.cache'), { recursive: true })
  const made = spawnSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone], { stdio: 'inherit' })
  if (made.status !== 0) throw new Stop('The last commit could not be cloned: see above what git says.')
  const flags = [
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]
  const code = await npm(['ci', ...flags, '--loglevel=error'], { cwd: clone, what: 'installing' })
  if (code !== 0) throw new Stop('The dependencies could not be installed: see above what npm says.')
  const tables = spawnSync('git', ['ls-files', 'contract/src/*/states.ts'], { cwd: clone, encoding: 'utf8' })
  for (const path of tables.stdout.trim().split('\n')) withoutConst(join(clone, path))
}

/** @returns {Promise<number>} the share of mistakes that a test has noticed, in per cent */
async function score(node, area, file) {
  say(`${area}: planting mistakes`)
  const report = join(root, '.cache', `mutation-${area}.json`)
  rmSync(report, { force: true })
  const env = { MUTATION_AREA: area, MUTATION_REPORT: report, ...(file && { MUTATION_FILE: file }) }
  const stryker = join(clone, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  await run(node, [stryker, 'run', 'scripts/lib/mutation.config.mjs'], { cwd: clone, env })
  if (!existsSync(report)) throw new Stop(`${area}: Stryker ended without a result.`)
  const { lines, per } = mutationReport(JSON.parse(readFileSync(report, 'utf8')))
  for (const line of lines) process.stdout.write(`${line}\n`)
  say(`${area}: ${per.toFixed(1)} % of the mistakes were noticed; the goal is ${GOAL} %`)
  return per
}

/** Stryker changes nothing inside of `as const`. The tests do not check types, and run without it. */
function withoutConst(file) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/ as const(?: satisfies [^\n]+)?$/gm, ''))
}
