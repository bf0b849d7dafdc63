// The settings of Stryker for one area, which `scripts/mutate.mjs` names in the environment.
import { areas } from './mutation-areas.mjs'

const { mutate } = areas[process.env.MUTATION_AREA]

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // Which tests cover a mutant is measured. Vitest's own guess from the imports would leave out tests through HTTP.
  vitest: { configFile: 'scripts/lib/mutation-tests.config.mjs', related: false },
  mutate: process.env.MUTATION_FILE ? [process.env.MUTATION_FILE] : mutate,
  // It runs in a clone of its own, where nobody else's files are changed.
  inPlace: true,
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
  timeoutMS: 60_000,
  // All tests run once first, in one process. This limit only ends a run that hangs.
  dryRunTimeoutMinutes: 60,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: process.env.MUTATION_REPORT },
  tempDirName: '.cache/stryker',
}
