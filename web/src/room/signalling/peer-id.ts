/** Not `crypto.randomUUID`: that exists in secure contexts only, and a missing camera deserves a better message than a crash. */
export function randomPeerId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Is it a page's of ours? PeerJS makes UUIDs, with hyphens. */
export const isPagePeerId = (peerId: string): boolean => /^[0-9a-f]{32}$/.test(peerId)
