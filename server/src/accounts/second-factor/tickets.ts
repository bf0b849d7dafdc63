import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../../platform/database/index.ts'

/** How long somebody has for the second step, in milliseconds: an app has to be found, or a sheet of paper. */
const TICKET_MS = 5 * 60_000

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** The account of a ticket, which the password step has found. */
export interface TicketHolder {
  ticketId: string
  id: string
  email: string
  name: string
  role: Role
  timeZone: string | null
  passwordChanged: string | null
  isDisabled: boolean
}

/** Makes the ticket for the second step of a sign-in, 256 random bits in base64url. For background work. */
export async function insertTicket(
  tx: QueryExecutorProvider,
  { id: userId, password_changed }: { id: string; password_changed: string | null },
  now: Date,
): Promise<{ ticket: string; expiresAt: Date }> {
  const ticket = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + TICKET_MS)
  await sql`
    INSERT INTO sign_in_tickets (id, user_id, token_hash, password_changed, created_at, expires_at)
    VALUES (${newId()}, ${userId}, ${hashOf(ticket)}, ${password_changed}, ${now}, ${expiresAt})`.execute(tx)
  return { ticket, expiresAt }
}

/** @returns null for a ticket that was used, has expired, or does not exist */
export async function findTicket(tx: QueryExecutorProvider, ticket: string, now: Date): Promise<TicketHolder | null> {
  const { rows } = await sql<TicketHolder>`
    SELECT t.id AS "ticketId", u.id, u.email::text AS email, u.name, u.role, t.password_changed AS "passwordChanged",
      u.disabled_at IS NOT NULL AS "isDisabled",
      (SELECT s.time_zone FROM notification_settings s WHERE s.user_id = u.id) AS "timeZone"
    FROM sign_in_tickets t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = ${hashOf(ticket)} AND t.used_at IS NULL AND t.expires_at > ${now}`.execute(tx)
  return rows[0] ?? null
}

/** Uses a ticket up. @returns false when another request was faster, or its time is over */
export async function spendTicket(tx: QueryExecutorProvider, ticketId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    UPDATE sign_in_tickets SET used_at = ${now}
    WHERE id = ${ticketId} AND used_at IS NULL AND expires_at > ${now} RETURNING id`.execute(tx)
  return rows.length === 1
}
