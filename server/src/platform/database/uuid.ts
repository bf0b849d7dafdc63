import { randomFillSync } from 'node:crypto'

/**
 * A new UUID of version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits. New rows are
 * added at the end of their index. It is implemented here because PostgreSQL has uuidv7() only since version 18, and
 * Node's crypto has randomUUIDv7() only in late releases of version 24.
 *
 * `T` names the kind of id. The time can be read from the id: never use it as a secret.
 */
export function newId<T extends string = string>(now: Date = new Date()): T {
  const bytes = randomFillSync(Buffer.allocUnsafe(16))
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as T
}
