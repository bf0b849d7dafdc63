// Turns the reports of the test runners into counts, and into lines for people who only read the end of a run.
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** The tests in Playwright's report, which is a tree of suites. */
function specs(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)]
}

/** A line about one test: its file, its name, and the beginning of its message. */
export function named(root, file, test, message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
  return [`${relative(root, file)} › ${test}`, ...lines.slice(0, 12).map((line) => `    ${line}`)].join('\n')
}

/**
 * @param {string} root of the repository
 * @param report of Playwright's JSON reporter
 * @returns counts; `failures`, each with its last error; `flaky`, each that passed at its second try, with its first
 *   error
 */
export function journeysReport(root, { config: { rootDir }, stats, suites }) {
  const withStatus = (wanted, at) =>
    suites
      .flatMap(specs)
      .flatMap(({ file, title, tests }) =>
        tests
          .filter(({ status }) => status === wanted)
          .map(({ results }) => named(root, join(rootDir, file), title, results.at(at)?.error?.message)),
      )
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: withStatus('unexpected', -1),
    flaky: withStatus('flaky', 0),
  }
}
