import { isIP } from 'node:net'

/** For whom passkeys are made (WebAuthn Level 3, 4: relying party). */
export interface RelyingParty {
  /** The host name, to which browsers bind each passkey. */
  id: string
  /** Whether a page of this origin may use the passkeys. */
  isOwnOrigin(origin: string): boolean
}

/**
 * The relying party of this installation. Without a public address, as in the demo, it is this machine's `localhost`, at any
 * port.
 * @returns null where people reach the server by a number, for which browsers make no passkeys
 */
export function relyingPartyOf(publicUrl: URL | null): RelyingParty | null {
  if (publicUrl === null) return { id: 'localhost', isOwnOrigin: isLocalhost }
  const { hostname, origin } = publicUrl
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return null
  return { id: hostname, isOwnOrigin: (given) => given === origin }
}

const isLocalhost = (origin: string): boolean => URL.canParse(origin) && new URL(origin).hostname === 'localhost'
