import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Many wait for the database or a clock: three at a time keep two cores busy.
    maxWorkers: 3,
    projects: [
      { test: { name: 'contract', include: ['contract/src/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'server',
          include: ['server/src/**/*.test.ts', 'server/test/**/*.test.ts'],
          environment: 'node',
          // One PostgreSQL for all files, one database for each.
          globalSetup: ['server/test/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'web',
          include: ['web/src/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Hours of virtual time take seconds of real time, on a busy machine many.
          testTimeout: 60_000,
        },
      },
    ],
  },
})
