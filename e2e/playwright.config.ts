import { defineConfig } from '@playwright/test'

// The workers read this file too, but have other arguments.
if (process.argv.some((word) => word.includes('screenshots'))) process.env.E2E_SCREENSHOTS = '1'
if (process.argv.some((word) => word.includes('project=firefox'))) process.env.E2E_FIREFOX = '1'

/** Two cores carry one call: 640 × 360 at 15 frames, one worker. */
export default defineConfig({
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  outputDir: '../test-results/e2e',
  forbidOnly: process.env.CI !== undefined,
  use: {
    // A screencast would cost the cores that the calls need; the DOM is enough to see what happened.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  },
  projects: [
    { name: 'journeys', testDir: '.', testIgnore: ['screenshots.spec.ts', 'network-lab/**'] },
    { name: 'engine', testDir: '../web/src/calls/peer/browser', testIgnore: 'firefox.spec.ts' },
    { name: 'room', testDir: '../web/src/calls/room/browser' },
    { name: 'network-lab', testDir: 'network-lab' },
    // On demand: npm test -- e2e --project=screenshots, or --project=firefox (see firefox.spec.ts)
    ...(process.env.E2E_FIREFOX
      ? [
          {
            name: 'firefox',
            testDir: '../web/src/calls/peer/browser',
            testMatch: ['firefox.spec.ts', 'quality.spec.ts'],
            grep: /offers:|calls the other:/,
            timeout: 180_000,
            // Its driver keeps no traces of a page.
            use: { trace: 'off' as const },
          },
        ]
      : []),
    ...(process.env.E2E_SCREENSHOTS ? [{ name: 'screenshots', testDir: '.', testMatch: 'screenshots.spec.ts' }] : []),
  ],
})
