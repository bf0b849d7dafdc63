import { createHash, randomBytes } from 'node:crypto'

const CODES = 10
/** 120 bits: 24 characters. From 112 bits on, a fast hash is enough (OWASP ASVS 5.0, 6.5.2). */
const CODE_BYTES = 15
/** Crockford's Base32, without the letters that are mistaken for others. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

function makeCode(): string {
  const bits = [...randomBytes(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const characters = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('')
  return (characters.match(/.{4}/g) ?? []).join('-')
}

/** Makes a set of recovery codes, in groups of four characters. */
export const makeRecoveryCodes = (): string[] => Array.from({ length: CODES }, makeCode)

/** Removes what people add to a code when they read or type it: spaces and hyphens. */
export const tidyCode = (given: string): string => given.replace(/[\s-]/g, '').toLowerCase()

/** The hash of a recovery code, which the database stores. Letters that look like digits count as those. */
export const hashRecoveryCode = (code: string): Buffer =>
  createHash('sha256').update(tidyCode(code).replace(/o/g, '0').replace(/[il]/g, '1')).digest()
