import { isIP } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import { isLoopback } from './loopback.ts'

type Given = Record<string, string | undefined>

/**
 * Minimum number of different characters. A random hexadecimal secret of 32 characters practically always has more.
 */
const FEWEST_CHARACTERS = 8
/** Minimum number of bytes of a secret after compression. A random secret does not get smaller. */
const FEWEST_BYTES = 24
const EXAMPLES = /change.?me|replace.?me|your.?secret|my.?secret|example|placeholder|password|12345678/i

/**
 * The shortest prefix of a network of trusted proxies: 10.0.0.0/8 and fd00::/8 are the largest networks of one company
 * (RFC 1918, RFC 4193).
 */
export const LARGEST_PREFIX = 8

/** Tells whether a network is larger than a company's. @param network checked by `isNetwork` */
export function isHuge(network: string): boolean {
  const prefix = network.split('/')[1]
  return prefix !== undefined && Number(prefix) < LARGEST_PREFIX
}

/**
 * Tells whether a text looks like words, perhaps with a year at the end: lower case, capitals, or one capital first,
 * and no digit in between.
 */
const isMadeOfWords = (text: string): boolean =>
  text
    .replace(/[^\p{L}\p{N}]*\p{N}{0,4}[^\p{L}\p{N}]*$/u, '')
    .split(/[^\p{L}\p{N}]+/u)
    .every((word) => /^(\p{Lu}?\p{Ll}*|\p{Lu}*)$/u.test(word))

/**
 * Tells whether a secret was typed by a person or copied from a guide, and not generated. It is an estimate: it detects
 * words, rows of keys, repetitions, sequences such as `abcdef…` and common placeholders.
 */
export function isGuessable(secret: string): boolean {
  if (new Set(secret).size < FEWEST_CHARACTERS || EXAMPLES.test(secret) || isMadeOfWords(secret)) return true
  const bytes = Buffer.from(secret)
  const steps = bytes.map((byte, index) => byte - (bytes[index - 1] ?? 0))
  return [bytes, steps].some((one) => deflateRawSync(one).length < FEWEST_BYTES)
}

/** Tells whether a text is an origin, with or without a slash at the end. */
export function isBareAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, href } = new URL(text)
  return href === `${origin}/`
}

/** Tells whether a text is an IP address or a host name (RFC 1123, 2.1), without a port. */
export const isHost = (text: string): boolean =>
  isIP(text) !== 0 ||
  (/^(?!\d+(\.\d+)*$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text) && text.length < 254)

const isOpenHttp = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol === 'http:' && !isLoopback(new URL(text).hostname)

/**
 * The settings that production requires and that are missing. Without them an installation for patients could be
 * unprotected by oversight.
 */
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

/**
 * Contradictions between variables. The schema cannot check these, because it checks relations only after each variable
 * is valid by itself.
 */
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
  if (given.METRICS_HOST && !given.METRICS_PORT) lines.push('METRICS_PORT is required with METRICS_HOST')
  if (given.METRICS_PORT && given.METRICS_PORT === (given.PORT ?? '3000'))
    lines.push('METRICS_PORT must differ from PORT: metrics are not for the public')
  if (given.SMTP_FROM && !given.SMTP_URL) lines.push('SMTP_URL is required with SMTP_FROM')
  return lines
}

/**
 * Tells whether the database is on another machine and is connected to without TLS, which is node-postgres's default.
 */
function isPlainPostgres(text: string): boolean {
  const { hostname, searchParams } = new URL(text)
  const host = searchParams.get('host') ?? hostname
  // A path is a socket on this machine.
  if (host === '' || host.startsWith('/') || isLoopback(host)) return false
  const mode = searchParams.get('sslmode')
  return mode === null ? !['true', '1'].includes(searchParams.get('ssl') ?? '') : mode === 'disable'
}

/**
 * Problems with which production may start, and of which its operator should know: one sentence each, without secrets.
 */
export function warnings(config: {
  production: boolean
  peerJs: boolean
  meetings: 'open' | 'invite'
  redisUrl: string | null
  databaseUrl: string | null
  databaseOwnerUrl: string | null
}): string[] {
  if (!config.production) return []
  const lines: string[] = []
  if (config.peerJs)
    lines.push(
      'PEERJS is on: everybody who reaches this server can connect two browsers through it, without an account.',
    )
  if (config.meetings === 'open')
    lines.push('MEETINGS is open: everybody who reaches this server can make meetings, without an account.')
  if (config.redisUrl?.startsWith('redis:') && !isLoopback(new URL(config.redisUrl).hostname))
    lines.push(
      'REDIS_URL leads to another machine without TLS: anybody on the way reads and changes it. Use rediss://.',
    )
  for (const name of ['databaseUrl', 'databaseOwnerUrl'] as const)
    if (config[name] !== null && isPlainPostgres(config[name]))
      lines.push(
        `${name === 'databaseUrl' ? 'DATABASE_URL' : 'DATABASE_OWNER_URL'} leads to another machine without TLS: anybody on the way reads the patients' data. Add sslmode=verify-full.`,
      )
  return lines
}
