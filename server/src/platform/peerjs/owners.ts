import type { Limits } from '../limits.ts'

/**
 * How long an id stays reserved for its owner after the connection ended, in milliseconds: enough for a tunnel or a
 * reload.
 */
const OWNED_MS = 10 * 60_000

interface Owner {
  token: string
  network: string
  /** When the reservation ends; null while the owner is connected. */
  until: number | null
}

/** The owners of ids. An id belongs to the token that was first sent with it. */
export function createOwners(limits: Limits['peerJs']['ownedIds'], now: () => number) {
  // In the order of arrival, so that the oldest can be removed first.
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

  /** Removes the oldest reservation whose owner is not connected. @param network of the owner; null for any network */
  function dropOldest(network: string | null): void {
    for (const [id, owner] of owners)
      if (owner.until !== null && (network === null || owner.network === network)) {
        drop(id)
        break
      }
  }

  return {
    /** Tells whether the id is free or belongs to this token. */
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
