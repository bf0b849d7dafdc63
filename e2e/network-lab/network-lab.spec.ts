import { expect, test } from '@playwright/test'
import { caseNamed, shortRun } from './cases/index.ts'
import { whyNot } from './lab/available.ts'
import { Lab } from './lab/lab.ts'
import { lineOf } from './report.ts'
import { runOnce } from './run.ts'

// Each of a few cases runs once. `npm run lab` runs all of them several times, and reports medians.
test.describe('network lab', () => {
  let lab: Lab | null = null
  let reason: string | null = null

  test.beforeAll(async () => {
    reason = await whyNot()
    if (reason === null) lab = await Lab.open()
    // In CI the lab is required, so a machine that cannot run it fails.
    else if (process.env.CI !== undefined) throw new Error(reason)
    else process.stdout.write(`${reason} Its ${shortRun.length} tests are skipped.\n`)
  })
  test.afterAll(async () => {
    await lab?.close()
  })

  for (const one of shortRun.map(caseNamed)) {
    test(one.title, async () => {
      // biome-ignore lint/suspicious/noSkippedTests: not every machine lets itself be divided; the sum says so
      test.skip(lab === null, reason ?? '')
      if (lab === null) return
      const run = await runOnce(lab, one)
      process.stdout.write(`${one.name}: ${lineOf(run)}\n`)
      if (run.error) throw new Error(`${run.error.message}\n${run.trace.join('\n')}`, { cause: run.error })
      expect(run.outcome?.figures.length, 'something was measured').toBeGreaterThan(0)
    })
  }
})
