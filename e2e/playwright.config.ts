import { defineConfig } from '@playwright/test'

// The workers read this file too, but have other arguments.
if (process.argv.some((word) => word.includes('screenshots'))) process.env.E2E_SCREENSHOTS = '1'
if (process.argv.some((word) => word.includes('project=firefox'))) process.env.E2E_FIREFOX = '1'

/**
 * What `npm test` leaves to `npm test -- thorough`, so that it ends within a coffee: it says so, and how many they are.
 * What remains holds every story end to end once.
 */
if (process.argv.some((word) => word.startsWith('--project'))) process.env.E2E_THOROUGH = '1'
const thorough = process.env.E2E_THOROUGH !== undefined
const thoroughJourneys = [
  'accessibility',
  'administrator',
  'appointment-accessibility',
  'chat-accessibility',
  'meeting-doors',
  'ready-check',
  'relay-self-test',
]

/** Journeys mostly wait, so two at a time fit two cores: a call is 640 × 360 at 15 frames. */
export default defineConfig({
  workers: 2,
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
    {
      name: 'journeys',
      testDir: '.',
      testIgnore: [
        'screenshots.spec.ts',
        'network-lab/**',
        ...(thorough ? [] : thoroughJourneys.map((name) => `${name}.spec.ts`)),
      ],
    },
    {
      name: 'engine',
      testDir: '../web/src/calls/peer/browser',
      testIgnore: ['firefox.spec.ts', ...(thorough ? [] : ['quality.spec.ts', 'safety.spec.ts', 'sharing.spec.ts'])],
    },
    ...(thorough ? [{ name: 'room', testDir: '../web/src/calls/room/browser' }] : []),
    { name: 'network-lab', testDir: 'network-lab', workers: 1 },
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
