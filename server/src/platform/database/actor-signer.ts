import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** The actor of a transaction, which row-level security checks. */
export type Actor = { kind: 'user'; id: string; role: string; sessionId?: string } | { kind: 'system'; name: string }

/** SHA-256 works on blocks of 64 bytes (FIPS 180-4). */
const BLOCK = 64

/**
 * The key of HMAC-SHA-256 in the form in which PostgreSQL needs it, because PostgreSQL has a hash and no HMAC: padded
 * to a block, XOR ipad and opad (RFC 2104, 2).
 * @param key at most one block long
 */
export function blocksOf(key: Buffer): { inner: Buffer; outer: Buffer } {
  const padded = Buffer.concat([key], BLOCK)
  return {
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(padded.map((byte) => byte ^ 0x5c)),
  }
}

export interface ActorSigner {
  /** The arguments of set_actor(): a claim, and the signature that proves that the server made it. */
  sign(actor: Actor): { claim: string; signature: Buffer }
  /** Takes the time from the database's clock. A signature is valid for five minutes by that clock. */
  noteDatabaseTime(at: Date): void
}

/**
 * Signs the actor of a transaction. The database then accepts an actor from the server only, and not from an SQL
 * statement that was injected into a transaction.
 */
export function createActorSigner(key: Buffer, clock: Clock): ActorSigner {
  let ahead = 0
  return {
    sign(actor) {
      const [id, role] = actor.kind === 'user' ? [actor.id, actor.role] : [actor.name, '']
      const parts = [actor.kind, id, role, clock.now().getTime(), Date.now() + ahead]
      const claim = parts.join('|')
      if (claim.split('|').length !== parts.length) throw new Error('an actor with a separator in its name')
      return { claim, signature: createHmac('sha256', key).update(claim).digest() }
    },
    noteDatabaseTime(at) {
      ahead = at.getTime() - Date.now()
    },
  }
}
