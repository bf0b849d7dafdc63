import { createHash, createHmac, randomBytes } from 'node:crypto'

// Messages of STUN and TURN (RFC 8489, RFC 8656), as far as a check of a relay needs them.

const COOKIE = 0x2112a442
const HEADER = 20

const methods = { binding: 0x001, allocate: 0x003, refresh: 0x004 } as const
const attributes = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  transport: 0x0019,
  mappedAddress: 0x0020,
} as const

export interface Credentials {
  username: string
  password: string
  realm: string
  nonce: string
}

interface Request {
  method: keyof typeof methods
  /** Seconds. */
  lifetime?: number
  credentials?: Credentials
}

/** An answer of the server. */
export interface Answer {
  /** Identifies the request, in hexadecimal. */
  transaction: string
  /** The error's number, such as 401; null: the request was carried out. */
  error: number | null
  realm: string | null
  nonce: string | null
  /** The IP address of this machine as the server sees it, or that of the relay; null: the answer has none. */
  address: string | null
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** @returns the bytes of a request, and the transaction by which its answer is known */
export function encode({ method, lifetime, credentials }: Request): { bytes: Buffer; transaction: string } {
  const transaction = randomBytes(12)
  const parts: Buffer[] = []
  // 17 is UDP: between the relay and the peer, media always travel by UDP.
  if (method === 'allocate') parts.push(attribute(attributes.transport, uint32(17 * 2 ** 24)))
  if (lifetime !== undefined) parts.push(attribute(attributes.lifetime, uint32(lifetime)))
  if (credentials)
    for (const name of ['username', 'realm', 'nonce'] as const)
      parts.push(attribute(attributes[name], Buffer.from(credentials[name])))
  const header = (length: number): Buffer => {
    const bytes = Buffer.alloc(HEADER)
    bytes.writeUInt16BE(methods[method])
    bytes.writeUInt16BE(length, 2)
    bytes.writeUInt32BE(COOKIE, 4)
    transaction.copy(bytes, 8)
    return bytes
  }
  let body = Buffer.concat(parts)
  if (credentials) {
    const { username, realm, password } = credentials
    const key = createHash('md5').update(`${username}:${realm}:${password}`).digest()
    // The signed length includes the signature itself.
    const signed = Buffer.concat([header(body.length + 24), body])
    const signature = createHmac('sha1', key).update(signed).digest()
    body = Buffer.concat([body, attribute(attributes.integrity, signature)])
  }
  return { bytes: Buffer.concat([header(body.length), body]), transaction: transaction.toString('hex') }
}

/** The length of the message at the beginning of the bytes; null: they are too few to tell. */
export const lengthOf = (bytes: Buffer): number | null =>
  bytes.length < HEADER ? null : HEADER + bytes.readUInt16BE(2)

/** @returns null for bytes that are no answer of STUN */
export function decode(bytes: Buffer): Answer | null {
  const length = lengthOf(bytes)
  if (length === null || bytes.length < length || bytes.readUInt32BE(4) !== COOKIE) return null
  const answer: Answer = {
    transaction: bytes.toString('hex', 8, HEADER),
    error: null,
    realm: null,
    nonce: null,
    address: null,
  }
  for (let at = HEADER; at + 4 <= length; ) {
    const [type, size] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)]
    const value = bytes.subarray(at + 4, Math.min(at + 4 + size, length))
    at += 4 + size + ((4 - (size % 4)) % 4)
    if (type === attributes.error && value.length >= 4) answer.error = ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0)
    if (type === attributes.realm) answer.realm = value.toString()
    if (type === attributes.nonce) answer.nonce = value.toString()
    if (type === attributes.relayedAddress || type === attributes.mappedAddress)
      answer.address = addressOf(value, bytes.subarray(4, HEADER))
  }
  return answer
}

/** Reads an address that is combined with the cookie and the transaction by XOR. */
function addressOf(value: Buffer, mask: Buffer): string | null {
  const family = value[1]
  const octets = [...value.subarray(4)].map((octet, nth) => octet ^ (mask[nth] ?? 0))
  if (family === 1 && octets.length === 4) return octets.join('.')
  if (family !== 2 || octets.length !== 16) return null
  const groups = octets.flatMap((octet, nth) => (nth % 2 === 0 ? [octet * 256 + (octets[nth + 1] ?? 0)] : []))
  return groups.map((group) => group.toString(16)).join(':')
}
