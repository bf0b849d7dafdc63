import { createHash, randomBytes } from 'node:crypto'
import { generateSync } from 'otplib'
import { createSecretBox } from '../src/accounts/second-factor/secret-box.ts'
import { derive } from '../src/platform/secrets.ts'
import { JWT_SECRET } from './secrets.ts'

/** 160 bits in Base32. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const box = createSecretBox(derive(JWT_SECRET, 'second-factor'))

interface Rows {
  rows: (statement: string, values?: unknown[]) => Promise<unknown[]>
  clock: { now(): Date }
}

/** The code that an authenticator app shows. @param steps how many steps of 30 s from now */
export const codeAt = (now: Date, steps = 0, secret = TOTP_SECRET): string =>
  generateSync({ secret, epoch: Math.floor(now.getTime() / 1000) + 30 * steps })

/** Stores the secret of an authenticator app, confirmed or not. */
export async function plantFactor({ rows, clock }: Rows, userId: string, isConfirmed = true): Promise<void> {
  await rows(
    `INSERT INTO totp_factors (id, user_id, secret, created_at, confirmed_at, last_step)
     VALUES (gen_random_uuid(), $1, $2, $3, CASE WHEN $4 THEN $3::timestamptz END, CASE WHEN $4 THEN 0 END)`,
    [userId, box.close(userId, TOTP_SECRET), clock.now(), isConfirmed],
  )
}

/** Stores a ticket for the second step. @returns the ticket */
export async function plantTicket({ rows, clock }: Rows, userId: string): Promise<string> {
  const ticket = randomBytes(32).toString('base64url')
  await rows(
    `INSERT INTO sign_in_tickets (id, user_id, token_hash, created_at, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $3::timestamptz + interval '5 minutes')`,
    [userId, createHash('sha256').update(ticket).digest(), clock.now()],
  )
  return ticket
}
