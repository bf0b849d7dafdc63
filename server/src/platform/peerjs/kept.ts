import type { Limits } from '../limits.ts'

/**
 * How long the library keeps a message for an id that is not there, in milliseconds: 5 s, and what is left until it
 * looks the next time.
 */
const KEPT_MS = 7_000

/** A short message costs more than its text. */
const LEAST_BYTES = 1024

interface Kept {
  to: string
  connection: object
  network: string
  bytes: number
  until: number
}

/** What the library keeps for ids that are not there, in bytes, and whether there is room for more. */
export function createKeptMessages(limits: Limits['peerJs']['keptBytes'], now: () => number) {
  let kept: Kept[] = []
  const sumOf = (fits: (one: Kept) => boolean) => kept.reduce((sum, one) => sum + (fits(one) ? one.bytes : 0), 0)
  const expire = () => {
    const time = now()
    if (kept.some(({ until }) => until <= time)) kept = kept.filter(({ until }) => until > time)
  }
  return {
    /** @returns false: it must not be kept */
    keep(to: string, connection: object, network: string, size: number): boolean {
      expire()
      const bytes = Math.max(size, LEAST_BYTES)
      const fits =
        sumOf((one) => one.connection === connection) + bytes <= limits.perConnection &&
        sumOf((one) => one.network === network) + bytes <= limits.perAddress &&
        sumOf(() => true) + bytes <= limits.inAll
      if (fits) kept.push({ to, connection, network, bytes, until: now() + KEPT_MS })
      return fits
    },
    /** They have come, and were given what was kept for them. */
    delivered(to: string): void {
      kept = kept.filter((one) => one.to !== to)
    },
    bytes(): number {
      expire()
      return sumOf(() => true)
    },
  }
}
