import type { SafetyCode } from '../types.ts'
import { SAFETY_THINGS } from './safety-list.ts'

/** Bytes in the form that `crypto.subtle` accepts. */
export type Bytes = Uint8Array<ArrayBuffer>

/** SHA-256 over the DER of the two certificates of one DTLS association, 32 bytes each. */
export interface Fingerprints {
  own: Bytes
  theirs: Bytes
}

/** Length of a SHA-256 value and of a nonce (bytes). */
export const HASH_LENGTH = 32
/** Four list entries of one byte: 32 bits. */
const CODE_LENGTH = 4

const COMMITMENT = 'medconsult safety commitment 1'
const CODE = 'medconsult safety code 1'

/**
 * Computes what the offerer sends before it knows the peer's nonce. It hides the nonce (256 random bits), and binds it
 * (SHA-256) to the certificates: a page that sees other certificates cannot verify it.
 * @param call an id of this call that both sides know; it prevents the use of an exchange in another call
 */
export async function commitment(
  subtle: SubtleCrypto,
  nonce: Bytes,
  fingerprints: Fingerprints,
  call: string,
): Promise<Bytes> {
  return hash(subtle, [text(COMMITMENT), await hash(subtle, [text(call)]), ...sorted(fingerprints), nonce])
}

/**
 * Computes the number that both people compare: 32 bits. They suffice because of the commitment, which leaves somebody
 * in the middle one blind guess (1 in 4,294,967,296) instead of a search through certificates: RFC 6189 (ZRTP)
 * §4.4.1.1, with 16 or 20 bits in its §7; Vaudenay, "Secure Communications over Insecure Channels Based on Short
 * Authenticated Strings", CRYPTO 2005.
 */
export async function safetyCode(
  subtle: SubtleCrypto,
  nonces: { offerer: Bytes; answerer: Bytes },
  fingerprints: Fingerprints,
  call: string,
): Promise<SafetyCode> {
  const parts = [text(CODE), await hash(subtle, [text(call)]), ...sorted(fingerprints), nonces.offerer, nonces.answerer]
  const number = await hash(subtle, parts)
  const things = [...number.subarray(0, CODE_LENGTH)].map((byte) => SAFETY_THINGS[byte] ?? { word: '', emoji: '' })
  return Object.freeze({
    words: Object.freeze(things.map((thing) => thing.word)),
    emoji: Object.freeze(things.map((thing) => thing.emoji)),
  })
}

/** Every part but the label has a fixed length, so two different inputs never give the same bytes. */
async function hash(subtle: SubtleCrypto, parts: Bytes[]): Promise<Bytes> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return new Uint8Array(await subtle.digest('SHA-256', all))
}

/** Sorts by value, because neither side knows which of the two the peer calls its own. */
function sorted({ own, theirs }: Fingerprints): [Bytes, Bytes] {
  return toHex(own) < toHex(theirs) ? [own, theirs] : [theirs, own]
}

export function sameBytes(a: Bytes, b: Bytes): boolean {
  return toHex(a) === toHex(b)
}

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @returns null unless it is exactly 32 bytes in lower-case hexadecimal */
export function fromHex(hex: unknown): Bytes | null {
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) return null
  return Uint8Array.from({ length: HASH_LENGTH }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16))
}

function text(value: string): Bytes {
  return new TextEncoder().encode(value)
}
