import { createHash, createHmac } from 'node:crypto'
import { derive } from '../platform/secrets.ts'

export interface ResetTokens {
  /** 256 bits, base64url: what the mail's link carries. */
  tokenOf(resetId: string): string
  /** What the database keeps of a token. A fast hash is enough for what cannot be guessed. */
  hashOf(token: string): Buffer
}

/**
 * A reset's token follows from its id and a secret that the database does not have: it need not be kept anywhere for
 * the mail that is sent later, and a stolen table opens no account.
 */
export function createResetTokens(secret: string): ResetTokens {
  const key = derive(secret, 'password-reset')
  return {
    tokenOf: (resetId) => createHmac('sha256', key).update(`password-reset:${resetId}`).digest('base64url'),
    hashOf: (token) => createHash('sha256').update(token).digest(),
  }
}
