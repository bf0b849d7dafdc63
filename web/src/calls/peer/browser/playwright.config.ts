import { defineConfig } from '@playwright/test'

/** To run this folder alone: `npx playwright test -c web/src/calls/peer/browser`. */
export default defineConfig({
  testDir: '.',
  workers: 1,
  timeout: 60_000,
  reporter: 'list',
  outputDir: '../../../../../test-results/engine',
})
