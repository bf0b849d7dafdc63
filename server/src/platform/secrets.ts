import { hkdfSync } from 'node:crypto'

/** What a key is for. Two purposes never share a key, so that what is signed for one proves nothing for another. */
export type Purpose =
  | 'jwt'
  | 'password-reset'
  | 'email-confirmation'
  | 'device-cookie'
  | 'actor-signature'
  | 'outbox-signature'
  | 'database-login'
  | 'audit-check'

/** Bytes of a derived key: the length of a SHA-256 hash. */
const KEY_BYTES = 32

/**
 * The key of one purpose, out of the installation's one secret (HKDF-SHA-256, RFC 5869). The same on every node.
 * @param master `JWT_SECRET`; at least 32 characters
 */
export function derive(master: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `medconsult ${purpose}`, KEY_BYTES))
}
