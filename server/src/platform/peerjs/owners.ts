import type { Limits } from '../limits.ts'

/** How long an id stays its owner's after their connection ended, in milliseconds: a train's tunnel, a reload. */
const OWNED_MS = 10 * 60_000

interface Owner {
  token: string
  network: string
  /** null: connected. */
  until: number | null
}

/** Whose an id is: the token's that came with it first. */
export function createOwners(limits: Limits['peerJs']['ownedIds'], now: () => number) {
  // In the order in which they came: the oldest is dropped first.
  const owners = new Map<string, Owner>()
  const counts = new Map<string, number>()

  function drop(id: string): void {
    const owner = owners.get(id)
    if (!owner) return
    owners.delete(id)
    const left = (counts.get(owner.network) ?? 1) - 1
    if (left > 0) counts.set(owner.network, left)
    else counts.delete(owner.network)
  }

  /** Of those that are not connected, the one that came first. @param network of whom; null: of anybody */
  function dropOldest(network: string | null): void {
    for (const [id, owner] of owners)
      if (owner.until !== null && (network === null || owner.network === network)) {
        drop(id)
        break
      }
  }

  return {
    /** Is the id free, or this token's own? */
    mayTake(id: string, token: string): boolean {
      const owner = owners.get(id)
      return !owner || owner.token === token || (owner.until !== null && owner.until <= now())
    },
    take(id: string, token: string, network: string): void {
      drop(id)
      if ((counts.get(network) ?? 0) >= limits.perAddress) dropOldest(network)
      if (owners.size >= limits.inAll) dropOldest(null)
      owners.set(id, { token, network, until: null })
      counts.set(network, (counts.get(network) ?? 0) + 1)
    },
    left(id: string): void {
      const owner = owners.get(id)
      if (owner) owner.until = now() + OWNED_MS
    },
  }
}
