import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** Who acts. Row-level security sees it in every transaction. */
export type Actor = { kind: 'user'; id: string; role: string; sessionId?: string } | { kind: 'system'; name: string }

/** SHA-256 works on blocks of 64 bytes (FIPS 180-4). */
const BLOCK = 64

/**
 * A key of HMAC-SHA-256 as PostgreSQL keeps it, which has a hash and no HMAC: padded to a block, XOR ipad and opad
 * (RFC 2104, 2).
 * @param key not longer than a block
 */
export function blocksOf(key: Buffer): { inner: Buffer; outer: Buffer } {
  const padded = Buffer.concat([key], BLOCK)
  return {
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(padded.map((byte) => byte ^ 0x5c)),
  }
}

export interface ActorSigner {
  /** What set_actor() takes: a claim, and the proof that it is ours. */
  sign(actor: Actor): { claim: string; signature: Buffer }
  /** Notes what the database's clock says now: a signature is good for five minutes by that clock. */
  noteDatabaseTime(at: Date): void
}

/** Signs who acts, so that the database believes the server and no statement that slipped into its transaction. */
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
