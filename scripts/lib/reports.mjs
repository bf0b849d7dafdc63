// What the test runners' own reports say, as counts and as lines for whoever reads the end of a run alone.
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** Playwright's report is a tree of suites. */
function specs(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)]
}

/** One test: its file, its name, and how its message begins. */
export function named(root, file, test, message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
  return [`${relative(root, file)} › ${test}`, ...lines.slice(0, 12).map((line) => `    ${line}`)].join('\n')
}

/**
 * @param {string} root of the repository
 * @param report of Playwright's JSON reporter
 * @returns counts; `failures`, each with its last error; `flaky`, each that passed at its second try, with its first error
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
