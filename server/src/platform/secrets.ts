import { hkdfSync } from 'node:crypto'

/** What a key is for: of one secret each purpose has its own, and none tells anything of another. */
export type Purpose = 'device-cookie' | 'email-confirmation'

/** A key of 32 bytes for one purpose out of the server's secret: HKDF with SHA-256 (RFC 5869). */
export function derive(master: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `medconsult:${purpose}`, 32))
}
