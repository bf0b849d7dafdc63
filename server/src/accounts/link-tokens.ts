import { createHash, createHmac } from 'node:crypto'

export interface LinkTokens {
  /** 256 bits, base64url: what the mail's link carries. */
  tokenOf(linkId: string): string
  /** What the database keeps of a token. A fast hash is enough for what cannot be guessed. */
  hashOf(token: string): Buffer
}

/**
 * A link's token follows from its id and a secret that the database does not have: it need not be kept anywhere for
 * the mail that is sent later, and a stolen table opens no account.
 */
export function createLinkTokens(
  secret: string | Buffer,
  purpose: 'password-reset' | 'email-confirmation',
): LinkTokens {
  return {
    tokenOf: (linkId) => createHmac('sha256', secret).update(`${purpose}:${linkId}`).digest('base64url'),
    hashOf: (token) => createHash('sha256').update(token).digest(),
  }
}
