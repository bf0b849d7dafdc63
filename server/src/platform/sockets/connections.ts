import type { Connections, Refill } from '../limits.ts'
import { type Bucket, createBucket } from './throttle.ts'

/** How long an address without a connection is remembered, in milliseconds. */
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

  /** Removes addresses without a connection, so that they do not stay in memory. */
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
    /**
     * Tells whether this address may open another connection: whether there is room, and it does not open them too
     * fast. Counts the attempt.
     */
    mayOpen(network: string): boolean {
      const source = sourceOf(network)
      return source.opening.take() && total < limits.inAll && source.open < limits.perAddress
    },
    /**
     * Counts an open connection.
     * @returns a function that stops counting it; calling it twice has no further effect
     */
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
    /** Somebody has signed in on the connection: it no longer counts towards the rate of new connections. */
    refundOpening: (network: string): void => sourceOf(network).opening.giveBack(),
    /** Counts bytes. @returns false when the address has sent more than it may */
    send: (network: string, bytes: number): boolean => sourceOf(network).volume?.take(bytes) ?? true,
    openFrom: (network: string): number => sources.get(network)?.open ?? 0,
    open: (): number => total,
  }
}
