import { randomInt } from 'node:crypto'

/**
 * The seed of a run: a new one each time, or FUZZ_SEED to repeat a run. It is printed at once, because a run that hangs
 * or fails outside of the fuzzer could not be repeated otherwise.
 */
export function fuzzSeed(): number {
  const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
  process.stdout.write(`FUZZ_SEED=${seed}\n`)
  return seed
}

/** Maximum number of rounds, each with the next seed, before a missing move counts as an error. */
const ROUNDS = 12

/**
 * Runs scenarios until every expected move was made: one seed reaches what another does not.
 * @param run runs the scenarios of a seed, and throws when something is wrong
 * @returns what none of them has reached
 */
export async function runUntilSeen(
  seed: number,
  run: (seed: number) => Promise<unknown>,
  unseen: () => Promise<string[]>,
): Promise<string[]> {
  for (let round = 0; ; round++) {
    await run(seed + round)
    const left = await unseen()
    if (left.length === 0 || round + 1 >= ROUNDS) return left
  }
}
