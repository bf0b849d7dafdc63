import { createECDH } from 'node:crypto'

export interface VapidKeys {
  /** Uncompressed P-256 point in base64url, with which browsers subscribe. */
  publicKey: string
  privateKey: string
}

/**
 * The pair of a private key (RFC 8292: P-256, ES256).
 * @param privateKey 32 bytes, base64url
 * @throws when it is no private key of the curve
 */
export function vapidKeysOf(privateKey: string): VapidKeys {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  return { publicKey: curve.getPublicKey('base64url'), privateKey }
}
