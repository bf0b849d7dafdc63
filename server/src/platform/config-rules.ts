import { isIP } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import { isLoopback } from './loopback.ts'

type Given = Record<string, string | undefined>

/** Fewer different characters than a hexadecimal secret of 32 has by the worst of luck. */
const FEWEST_CHARACTERS = 8
/** Bytes that are left of a secret once repetition is taken out; of one that was drawn by lot, all. */
const FEWEST_BYTES = 24
const EXAMPLES = /change.?me|replace.?me|your.?secret|my.?secret|example|placeholder|password|12345678/i

/**
 * Whether a secret was typed by a person or copied from a guide rather than drawn by lot. An estimate: it finds
 * repetition, runs such as `abcdef…` and the usual placeholders, and no more.
 */
export function isGuessable(secret: string): boolean {
  if (new Set(secret).size < FEWEST_CHARACTERS || EXAMPLES.test(secret)) return true
  const bytes = Buffer.from(secret)
  const steps = bytes.map((byte, index) => byte - (bytes[index - 1] ?? 0))
  return [bytes, steps].some((one) => deflateRawSync(one).length < FEWEST_BYTES)
}

/** An origin as `new URL` writes it, with or without the slash at its end. */
export function isBareAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, href } = new URL(text)
  return href === `${origin}/`
}

/** An IP address or a host name (RFC 1123, 2.1), without a port. */
export const isHost = (text: string): boolean =>
  isIP(text) !== 0 ||
  (/^(?!\d+(\.\d+)*$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text) && text.length < 254)

const isOpenHttp = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol === 'http:' && !isLoopback(new URL(text).hostname)

/** What production asks for, so that no installation for patients is open by an oversight. */
function missingInProduction({ JWT_SECRET, PUBLIC_URL, TURN_SECRET, CORS_ORIGINS }: Given): string[] {
  const lines: string[] = []
  if (!JWT_SECRET) lines.push('JWT_SECRET is required in production: make one with "openssl rand -base64 48"')
  else if (isGuessable(JWT_SECRET)) lines.push('JWT_SECRET can be guessed: make one with "openssl rand -base64 48"')
  if (!PUBLIC_URL)
    lines.push('PUBLIC_URL is required in production: the address that people type, such as https://clinic.example')
  else if (isOpenHttp(PUBLIC_URL))
    lines.push('PUBLIC_URL must begin with https:// in production: over http anybody on the way reads passwords')
  if (CORS_ORIGINS?.split(',').some((one) => isOpenHttp(one.trim())))
    lines.push('CORS_ORIGINS must begin with https:// in production: anybody on the way can change an http page')
  if (TURN_SECRET && isGuessable(TURN_SECRET))
    lines.push('TURN_SECRET can be guessed: make one with "openssl rand -hex 32", and give coturn the same')
  return lines
}

/** What one variable asks of another. Beside the schema, which looks at it only when each is right by itself. */
export function contradictions(given: Given): string[] {
  const lines = given.NODE_ENV === 'production' ? missingInProduction(given) : []
  if (given.DATABASE_URL && !given.NODE_ENV)
    lines.push('NODE_ENV is required with DATABASE_URL: "production" for patients, "development" for trying out')
  if (given.DATABASE_OWNER_URL && !given.DATABASE_URL) lines.push('DATABASE_URL is required with DATABASE_OWNER_URL')
  if (given.TURN_URLS && !given.TURN_SECRET) lines.push('TURN_SECRET is required with TURN_URLS')
  if (given.RELAY_ONLY === 'true' && !given.TURN_URLS)
    lines.push('RELAY_ONLY needs TURN_URLS: without a relay no call would connect')
  if (given.TURN_SECRET && !given.TURN_URLS) lines.push('TURN_URLS is required with TURN_SECRET')
  if (given.SMTP_URL && !given.PUBLIC_URL) lines.push('PUBLIC_URL is required with SMTP_URL: e-mails carry links')
  if (given.SMTP_FROM && !given.SMTP_URL) lines.push('SMTP_URL is required with SMTP_FROM')
  return lines
}
