/** What one check has found. */
export interface Finding {
  /** What was looked at, such as `Certificate`. */
  check: string
  /** `skipped`: it is not configured. */
  state: 'ok' | 'warning' | 'failed' | 'skipped'
  /** A sentence for the person who runs the machine. It contains no secret and nobody's data. */
  says: string
  /** What to do about a warning or a failure. */
  next?: string
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says })
export const skipped = (check: string, says: string): Finding => ({ check, state: 'skipped', says })
export const warning = (check: string, says: string, next: string): Finding => ({ check, state: 'warning', says, next })
export const failed = (check: string, says: string, next: string): Finding => ({ check, state: 'failed', says, next })

const EXPLAINED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'this name is not known',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was ended from there',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ETIMEDOUT: 'there is no answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is wrong',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, which no browser accepts',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes without the chain that leads to a known authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes without the chain that leads to a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
}

/** @returns why a connection failed, as the second half of a sentence */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return EXPLAINED[code ?? ''] ?? `${message}${code && !message.includes(code) ? ` (${code})` : ''}`
}
