import { randomInt } from 'node:crypto'

/**
 * Another one each time, so that each run tries something new; FUZZ_SEED repeats a run. It is printed at once: a run that
 * hangs, or fails outside of the fuzzer, could not be repeated otherwise.
 */
export function fuzzSeed(): number {
  const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
  process.stdout.write(`FUZZ_SEED=${seed}\n`)
  return seed
}

/** How often use cases are told anew, with the next seed each time, before they count as not going everywhere. */
const ROUNDS = 12

/**
 * Tells use cases until they went everywhere: what one seed does not reach, another one does.
 * @param tell tells the use cases of a seed, and throws when something is wrong
 * @returns what none of them has reached
 */
export async function tellUntilSeen(
  seed: number,
  tell: (seed: number) => Promise<unknown>,
  unseen: () => Promise<string[]>,
): Promise<string[]> {
  for (let round = 0; ; round++) {
    await tell(seed + round)
    const left = await unseen()
    if (left.length === 0 || round + 1 >= ROUNDS) return left
  }
}
