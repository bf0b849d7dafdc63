import { defineConfig } from 'vitest/config'
import { areas } from './mutation-areas.mjs'

const area = process.env.MUTATION_AREA

/** The tests of one area, as one project: Stryker runs in one process all tests that cover a mutant. */
export default defineConfig({
  test: {
    include: areas[area].tests,
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    ...(area === 'server' && { globalSetup: ['server/test/global-setup.ts'] }),
  },
})
