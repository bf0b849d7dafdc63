import { defineConfig } from '@playwright/test'

// Playwright's workers read this file too, but get other arguments.
if (process.argv.some((word) => word.includes('screenshots'))) process.env.E2E_SCREENSHOTS = '1'
if (process.argv.some((word) => word.includes('project=firefox'))) process.env.E2E_FIREFOX = '1'

/**
 * The short run, `npm test`, takes the tests with the tag @core, which walk through each use case once, and sets no
 * project.
 */
if (process.argv.some((word) => word.startsWith('--project'))) process.env.E2E_THOROUGH = '1'
const thorough = process.env.E2E_THOROUGH !== undefined
const core = thorough ? {} : { grep: /@core/ }

/** Tests in which no call is held. They run first. */
const withoutCalls = [
  'absent-host',
  'administrator',
  'appearance',
  'appointment-changes',
  'calendar',
  'doctor-withdraws',
  'email-change',
  'every-screen',
  'forced-colours',
  'guest-links',
  'hours',
  'idle-session',
  'invitation-expires',
  'invitation-fits',
  'no-show',
  'notifications',
  'own-account',
  'passkeys',
  'patient-declines',
  'people',
  'practice',
  'profiles',
  'queue-messages',
  'requests',
  'second-factor',
  'session-ends',
  'sign-in',
  'states',
  'time-zones',
  'turning-guests-away',
  'waiting-room',
].map((name) => `${name}.spec.ts`)

/**
 * Which part of the tests runs (see scripts/test.mjs). Without it all of them run, one after the other. The tests of the
 * engine and the network lab look at the quality of a call: two cores carry one (640 × 360 at 15 frames). The cameras of
 * the journeys are small, so two calls fit. Tests without a call often wait.
 */
const part = process.env.E2E_PART
const workersOf: Record<string, number> = { pages: 3, journeys: 2, engine: 1 }

const config = defineConfig({
  workers: workersOf[part ?? ''] ?? 1,
  // In CI, a test that fails once is reported as flaky at the end, with its first error, and is then to be fixed.
  retries: process.env.CI === undefined ? 0 : 1,
  // These limits end a test that hangs. They do not measure speed, which the benches and the lab do.
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: '../test-results/e2e',
  forbidOnly: process.env.CI !== undefined,
  use: {
    // A screencast would take the cores that the calls need, and the DOM shows enough. Where nobody opens a trace, its
    // snapshots would take the cores too.
    trace: process.env.CI ? 'off' : { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  },
  projects: [
    { name: 'pages', testDir: '.', testMatch: withoutCalls, ...core },
    { name: 'journeys', testDir: '.', testIgnore: ['screenshots.spec.ts', 'network-lab/**', ...withoutCalls], ...core },
    { name: 'engine', testDir: '../web/src/engine/browser', testIgnore: ['firefox.spec.ts'], ...core },
    { name: 'network-lab', testDir: 'network-lab' },
    ...(thorough ? [{ name: 'room', testDir: '../web/src/room/screen/browser' }] : []),
    // On demand: npm test -- e2e --project=screenshots, or --project=firefox (see firefox.spec.ts)
    ...(process.env.E2E_FIREFOX
      ? [
          {
            name: 'firefox',
            testDir: '../web/src/engine/browser',
            testMatch: ['firefox.spec.ts', 'quality.spec.ts'],
            grep: /a call that (Chromium|Firefox) (offers|makes)/,
            // The driver of Firefox records no traces.
            use: { trace: 'off' as const },
          },
        ]
      : []),
    ...(process.env.E2E_SCREENSHOTS ? [{ name: 'screenshots', testDir: '.', testMatch: 'screenshots.spec.ts' }] : []),
  ],
})

const projectsOf: Record<string, string[]> = {
  pages: ['pages', 'room'],
  journeys: ['journeys'],
  engine: ['engine', 'network-lab'],
}
export default part === undefined
  ? config
  : { ...config, projects: config.projects?.filter(({ name = '' }) => projectsOf[part]?.includes(name)) }
