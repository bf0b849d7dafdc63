import { randomInt } from 'node:crypto'

/** Another one each time, so that each run tries something new; FUZZ_SEED repeats a run. A failure prints it. */
export const fuzzSeed = (): number => Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
