import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long a challenge is good, in milliseconds: a phone has to be found, or another one has to be made to sign. */
export const CHALLENGE_MS = 5 * 60_000
const RANDOM_BYTES = 32
const TIME_BYTES = 6
const SEAL_BYTES = 32
const LENGTH = RANDOM_BYTES + TIME_BYTES + SEAL_BYTES

/** What a challenge is for: whoever has one for another purpose, or of somebody else, cannot use it. */
export type ChallengePurpose = 'ADD' | 'SIGN_IN' | 'SECOND_STEP'

export interface Challenges {
  /** @param userId null where it is not known yet who signs in */
  make(purpose: ChallengePurpose, userId: string | null, now: Date): Buffer
  /** @returns its hash and its end; null for one that is too old, not ours, or of another purpose or account */
  open(
    challenge: string,
    purpose: ChallengePurpose,
    userId: string | null,
    now: Date,
  ): { hash: Buffer; expiresAt: Date } | null
}

/**
 * Challenges that the server has sealed and not stored: 256 random bits, when they end, and an HMAC-SHA-256 over both, the
 * purpose and the account. So asking for one costs no row. That each is used once is for the database to see.
 */
export function createChallenges(key: Buffer): Challenges {
  const sealOf = (body: Buffer, purpose: ChallengePurpose, userId: string | null): Buffer =>
    createHmac('sha256', key)
      .update(`${purpose} ${userId ?? ''} `)
      .update(body)
      .digest()

  return {
    make(purpose, userId, now) {
      const end = Buffer.alloc(TIME_BYTES)
      end.writeUIntBE(now.getTime() + CHALLENGE_MS, 0, TIME_BYTES)
      const body = Buffer.concat([randomBytes(RANDOM_BYTES), end])
      return Buffer.concat([body, sealOf(body, purpose, userId)])
    },
    open(challenge, purpose, userId, now) {
      const bytes = Buffer.from(challenge, 'base64url')
      if (bytes.length !== LENGTH) return null
      const body = bytes.subarray(0, -SEAL_BYTES)
      if (!timingSafeEqual(bytes.subarray(-SEAL_BYTES), sealOf(body, purpose, userId))) return null
      const expiresAt = new Date(body.readUIntBE(RANDOM_BYTES, TIME_BYTES))
      if (expiresAt <= now) return null
      return { hash: createHash('sha256').update(bytes).digest(), expiresAt }
    },
  }
}
