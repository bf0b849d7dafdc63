import { generateSecret, generateURI, verifySync } from 'otplib'

/** One step, in seconds: RFC 6238's default, and what authenticator apps assume. */
const PERIOD_S = 30
const CODE = /^\d{6}$/

export interface TotpSecret {
  /** 160 bits in Base32. */
  secret: string
  /** The same as a URI, which authenticator apps read from a QR code. */
  uri: string
}

/**
 * @param service the name under which the app lists the account
 * @param account the account's e-mail address
 */
export function makeTotpSecret(service: string, account: string): TotpSecret {
  const secret = generateSecret()
  // A colon would end the name of the service within the URI's label.
  const issuer = service.replaceAll(':', ' ').trim()
  return { secret, uri: generateURI({ issuer, label: account, secret }) }
}

export const looksLikeTotp = (code: string): boolean => CODE.test(code)

/**
 * Checks a code. Those of the step before and the step after count too, because clocks of phones are not exact and typing
 * takes time (RFC 6238, 5.2 and 6).
 * @returns the time step of the code; null for a wrong one
 */
export function stepOfTotp(secret: string, code: string, now: Date): number | null {
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: PERIOD_S, period: PERIOD_S })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}
