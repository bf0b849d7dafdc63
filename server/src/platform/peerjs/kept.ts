import type { Limits } from '../limits.ts'

/** How long the library keeps a message for an absent id, in milliseconds: 5 s, and the time until its next check. */
const KEPT_MS = 7_000

/** Minimum number of bytes that a message counts for, because a short one costs more than its text. */
const LEAST_BYTES = 1024

interface Kept {
  to: string
  connection: object
  network: string
  bytes: number
  until: number
}

/** Counts the bytes that the library keeps for absent ids, and tells whether there is room for more. */
export function createKeptMessages(limits: Limits['peerJs']['keptBytes'], now: () => number) {
  let kept: Kept[] = []
  const sumOf = (fits: (one: Kept) => boolean) => kept.reduce((sum, one) => sum + (fits(one) ? one.bytes : 0), 0)
  const expire = () => {
    const time = now()
    if (kept.some(({ until }) => until <= time)) kept = kept.filter(({ until }) => until > time)
  }
  return {
    /** @returns false when the message must not be kept */
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
    /** Call it when a client has connected and received the messages that were kept for it. */
    delivered(to: string): void {
      kept = kept.filter((one) => one.to !== to)
    },
    bytes(): number {
      expire()
      return sumOf(() => true)
    },
  }
}
