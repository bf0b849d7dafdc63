/**
 * Makes a peer id. `crypto.randomUUID` exists in secure contexts only, and a page without one has to show its message about
 * the missing camera instead of failing here.
 */
export function randomPeerId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Tells whether a page of this app made the id. PeerJS makes UUIDs, with hyphens. */
export const isPagePeerId = (peerId: string): boolean => /^[0-9a-f]{32}$/.test(peerId)
