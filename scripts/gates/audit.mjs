// Fails when a dependency that is shipped has a known vulnerability of high or critical severity. When the registry
// gives no advisories, the gate reports that and passes.
import { spawnSync } from 'node:child_process'
import { root } from '../lib/run.mjs'

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8' })
const report = JSON.parse(stdout || '{}')
if (!report.metadata) {
  const why = report.message ?? report.error?.summary ?? 'no answer'
  process.stdout.write(`audit: 0 packages examined, this registry gives no advisories (${why})\n`)
} else {
  const { dependencies, vulnerabilities } = report.metadata
  const bad = vulnerabilities.high + vulnerabilities.critical
  process.stdout.write(`audit: ${dependencies.total} packages examined, ${bad} with a high or critical hole\n`)
  if (bad > 0 || dependencies.total === 0) process.exitCode = 1
}
