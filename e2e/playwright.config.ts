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
  'call-room',
  'chat-accessibility',
  'meeting-doors',
  'no-sockets',
  'ready-check',
  'relay-self-test',
]
const thoroughEngine = ['quality', 'safety', 'sharing']

/** Journeys without a call: they mostly wait, and fit beside one. */
const pages = [
  'administrator',
  'after-the-visit',
  'doctor-withdraws',
  'errors',
  'invitation-expires',
  'notifications',
  'patient-declines',
  'profiles',
  'sign-in',
]

const specs = (names: string[]): string[] => names.map((name) => `${name}.spec.ts`)
const notJourneys = ['screenshots.spec.ts', 'network-lab/**', ...specs(pages)]
const onePages = { name: 'pages', testDir: '.', workers: 1, testMatch: specs(pages) }

/** In `npm test`: all that holds a call, one after the other, and beside it what holds none. */
const short = [
  {
    name: 'calls',
    testDir: '..',
    workers: 1,
    testMatch: ['e2e/*.spec.ts', 'web/src/calls/peer/browser/*.spec.ts', 'e2e/network-lab/*.spec.ts'],
    testIgnore: [
      ...specs(['screenshots', ...pages, ...thoroughJourneys]).map((name) => `e2e/${name}`),
      ...specs(['firefox', ...thoroughEngine]).map((name) => `web/src/calls/peer/browser/${name}`),
    ],
  },
  { ...onePages, testIgnore: specs(thoroughJourneys) },
]

const whole = [
  { name: 'journeys', testDir: '.', testIgnore: notJourneys },
  onePages,
  { name: 'engine', testDir: '../web/src/calls/peer/browser', testIgnore: ['firefox.spec.ts'] },
  { name: 'room', testDir: '../web/src/calls/room/browser' },
  { name: 'network-lab', testDir: 'network-lab' },
]

/** Two cores carry one call (640 × 360 at 15 frames) and somebody who reads; two calls take twice the time each. */
export default defineConfig({
  workers: thorough ? 1 : 2,
  // Said of a test that is one story too many for the short run.
  ...(thorough ? {} : { grepInvert: /@thorough/ }),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  outputDir: '../test-results/e2e',
  forbidOnly: process.env.CI !== undefined,
  use: {
    // A screencast would cost the cores that the calls need; the DOM is enough to see what happened.
    // Where nobody will open a trace its snapshots of every look at a page cost the cores too.
    trace: process.env.CI ? 'off' : { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  },
  projects: [
    ...(thorough ? whole : short),
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
