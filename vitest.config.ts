import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Many wait for the database or a clock: three at a time keep two cores busy.
    maxWorkers: 3,
    projects: [
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'], environment: 'node', testTimeout: 180_000 } },
      { test: { name: 'contract', include: ['contract/src/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'server',
          include: ['server/src/**/*.test.ts', 'server/test/**/*.test.ts'],
          environment: 'node',
          // One PostgreSQL for all files, one database for each.
          globalSetup: ['server/test/global-setup.ts'],
          // Against a test that hangs: how fast the machine is, they do not ask.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'web',
          include: ['web/src/**/*.test.{ts,tsx}'],
          environment: 'node',
          hookTimeout: 180_000,
          // Hours of virtual time take seconds of real time, on a busy machine many.
          testTimeout: 180_000,
        },
      },
    ],
  },
})
