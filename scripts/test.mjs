// npm test [-- unit|e2e|thorough|all [arguments for the runner]]: prepares what is missing, then runs the tests; `all`
// runs every unit and browser test. `npm test -- share 2/4` runs the second quarter of the browser tests that `npm test`
// leaves out. The last line counts the tests of both runners: "tests: N passed, N failed, N
// skipped". The failed tests are listed before it, because the output is long and people often read only its end. Where
// a failed browser test gets a second try (see playwright.config.ts), one that passed then is listed as flaky, with its
// first error.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { browser } from './lib/browser.mjs'
import { dependencies } from './lib/dependencies.mjs'
import { node24 } from './lib/node24.mjs'
import { journeysReport, named } from './lib/reports.mjs'
import { main, root, run, Stop, say } from './lib/run.mjs'
import { web } from './lib/web.mjs'

const [first, ...others] = process.argv.slice(2)
const half = ['unit', 'e2e', 'thorough', 'all', 'share'].find((name) => name === first)
if (half === 'thorough' || half === 'all' || half === 'share') process.env.E2E_THOROUGH = '1'
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
/** With a share, all three parts of the browser tests run, each with a part of its tests. */
const share =
  half === 'share' ? [`--shard=${others[0] ?? '1/1'}`, '--grep-invert=@core', '--pass-with-no-tests'] : undefined
const extra = share ? [] : half === undefined ? process.argv.slice(2) : others

await main(async () => {
  await dependencies()
  const node = await node24()
  // In watch mode tests run again at every change until the user stops, and there is nothing to count.
  if (half === 'unit' && extra.includes('--watch')) return run(node, [vitest, ...extra])
  const counts = []
  mkdirSync(join(root, '.cache'), { recursive: true })
  if (half === 'unit' || half === 'all' || half === undefined) counts.push(await unit(node))
  // With arguments for the runner somebody looks for certain tests, and all parts run as one.
  const parts = extra.length === 0 ? ['pages', 'journeys', 'engine'] : [undefined]
  if (half !== 'unit') for (const one of parts) counts.push(await journeys(node, one))
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  if (half === undefined)
    say(
      'not run: the browser tests beside each story’s own (what goes wrong, accessibility, the call room, the page of states, more of the engine): npm test -- thorough',
    )
  for (const { flaky = [] } of counts) for (const one of flaky) process.stdout.write(`flaky: ${one}\n`)
  for (const { failures } of counts) for (const failure of failures) process.stdout.write(`failed: ${failure}\n`)
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  // A run without a passed test is a failure.
  return failed === 0 && passed > 0 && counts.every(({ code }) => code === 0) ? 0 : 1
})

async function unit(node) {
  say('running the tests of contract, server, web and scripts (vitest)')
  const report = freshFile('vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...extra]
  const code = await run(node, [vitest, ...args])
  return counted('vitest', code, report, (result) => {
    // A file that cannot be loaded has no tests, and still is a failure.
    const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + broken.length,
      skipped: result.numPendingTests + result.numTodoTests,
      failures: [
        ...broken.map((file) => named(root, file.name, 'the file', file.message)),
        ...result.testResults.flatMap((file) =>
          file.assertionResults
            .filter(({ status }) => status === 'failed')
            .map((test) => named(root, file.name, test.fullName, test.failureMessages[0])),
        ),
      ],
    }
  })
}

async function journeys(node, part) {
  const config = 'e2e/playwright.config.ts'
  if (!existsSync(join(root, config))) throw new Stop(`There are no browser tests: ${config} is missing.`)
  const chromium = await browser(node)
  await web(node)
  const which = { pages: 'without a call', journeys: 'with calls', engine: 'of the engine and in the network lab' }[
    part
  ]
  say(`running the browser tests ${which ?? 'that were asked for'} in ${chromium} (Playwright)`)
  const report = freshFile('playwright.json')
  const args = ['test', '--config', config, '--reporter=list,json', ...(share ?? extra)]
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...(part && { E2E_PART: part }) }
  const code = await run(node, [join(root, 'node_modules/@playwright/test/cli.js'), ...args], { env })
  return counted('Playwright', code, report, (result) => journeysReport(root, result))
}

/** Reads the count of a runner. A runner without a report has failed. */
function counted(name, code, report, read) {
  if (!existsSync(report)) {
    say(`${name} ended without a result`)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name} as a whole`], code: code || 1 }
  }
  const counts = read(JSON.parse(readFileSync(report, 'utf8')))
  if (code !== 0 && counts.failed === 0) counts.failures.push(`${name} outside of a test, with exit code ${code}`)
  return { ...counts, code }
}

function freshFile(name) {
  const file = join(root, '.cache', name)
  rmSync(file, { force: true })
  return file
}
