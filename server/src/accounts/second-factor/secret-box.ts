import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface SecretBox {
  /** Encrypts a secret of an account. */
  close(userId: string, secret: string): Buffer
  /** @returns null when it was encrypted with another key, or for another account */
  open(userId: string, closed: Buffer): string | null
}

/**
 * Encrypts secrets that the server has to read again, so that a copy of the database is of no use for signing in. AES-256-GCM
 * (NIST SP 800-38D), bound to the account: the secret of one account cannot be put in the row of another.
 * @param key 32 bytes
 */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    close(userId, secret) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(userId))
      return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(userId, closed) {
      const nonce = closed.subarray(0, NONCE_BYTES)
      const text = closed.subarray(NONCE_BYTES, -TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(userId))
        .setAuthTag(closed.subarray(-TAG_BYTES))
      try {
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
