import type { Connections, Refill } from '../limits.ts'
import { type Bucket, createBucket } from './throttle.ts'

/** How long an address is remembered that has no connection, in milliseconds. */
const REMEMBERED_MS = 60_000

interface Source {
  open: number
  opening: Bucket
  volume: Bucket | null
  seenAt: number
}

/**
 * Counts connections by client address and in all.
 * @param volume bytes that all connections of one address may send together
 */
export function createConnectionCounter(limits: Connections, now: () => number, volume: Refill | null = null) {
  const sources = new Map<string, Source>()
  let total = 0
  let forgottenAt = now()

  /** An address that comes once does not stay in memory. */
  function forgetOld(): void {
    const time = now()
    if (time - forgottenAt < REMEMBERED_MS) return
    forgottenAt = time
    for (const [network, { open, seenAt }] of sources)
      if (open === 0 && time - seenAt >= REMEMBERED_MS) sources.delete(network)
  }

  function sourceOf(network: string): Source {
    forgetOld()
    const source = sources.get(network) ?? {
      open: 0,
      opening: createBucket(limits.opening, now),
      volume: volume && createBucket(volume, now),
      seenAt: 0,
    }
    sources.set(network, source)
    source.seenAt = now()
    return source
  }

  return {
    /** Is there a place for one more from this address, and does it not come too fast? Counts the attempt. */
    mayOpen(network: string): boolean {
      const source = sourceOf(network)
      return source.opening.take() && total < limits.inAll && source.open < limits.perAddress
    },
    /** Takes a place. @returns gives it back; a second time it does nothing */
    hold(network: string): () => void {
      const source = sourceOf(network)
      source.open += 1
      total += 1
      let held = true
      return () => {
        if (!held) return
        held = false
        source.open -= 1
        source.seenAt = now()
        total -= 1
      }
    },
    /** The connection turned out to be somebody's: it does not count as one that came too fast. */
    forgive: (network: string): void => sourceOf(network).opening.giveBack(),
    /** @returns false: the address has sent more than it may */
    send: (network: string, bytes: number): boolean => sourceOf(network).volume?.take(bytes) ?? true,
    openFrom: (network: string): number => sources.get(network)?.open ?? 0,
    open: (): number => total,
  }
}
