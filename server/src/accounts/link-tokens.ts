import { createHash, createHmac } from 'node:crypto'

export interface LinkTokens {
  /** The token in the link of the e-mail: 256 bits in base64url. */
  tokenOf(linkId: string): string
  /** The hash of a token, which the database stores. A fast hash is enough, because the token cannot be guessed. */
  hashOf(token: string): Buffer
}

/**
 * Derives the token of a link from the link's id and a secret that is not in the database. So the token need not be
 * stored until the e-mail is sent, and a stolen table gives no access to accounts.
 */
export function createLinkTokens(
  secret: string | Buffer,
  purpose: 'password-reset' | 'email-confirmation' | 'email-change-new' | 'email-change-old' | 'setup-link',
): LinkTokens {
  return {
    tokenOf: (linkId) => createHmac('sha256', secret).update(`${purpose}:${linkId}`).digest('base64url'),
    hashOf: (token) => createHash('sha256').update(token).digest(),
  }
}
