import { createHash } from 'node:crypto'
import type { SignedInUser } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import { browserFamily } from './browser-family.ts'
import type { Device } from './login-sessions.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

/** The page made the key at random, so a fast hash is enough. */
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The doctor whose public link has this end, if the link is on and the clinic has verified them. For background work. */
export async function findPublicDoctor(
  tx: QueryExecutorProvider,
  handle: string,
): Promise<{ id: string; name: string; specialty: { id: string; name: string } | null } | undefined> {
  const { rows } = await sql<{ id: string; name: string; specialtyId: string | null; specialty: string | null }>`
    SELECT u.id, u.name, s.id AS "specialtyId", s.name::text AS specialty FROM doctor_profiles p
    JOIN users u ON u.id = p.doctor_id LEFT JOIN specialties s ON s.id = p.specialty_id
    WHERE p.handle = ${handle.toLowerCase()} AND u.role = 'DOCTOR' AND u.verified_at IS NOT NULL`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  const { id, name, specialtyId, specialty } = row
  return { id, name, specialty: specialtyId && specialty ? { id: specialtyId, name: specialty } : null }
}

/**
 * The patient of this key: the one of an earlier try of the same request, or a new one without address and password. For
 * background work.
 * @throws a unique violation when two tries come at the same moment
 */
export async function registerWalkIn(
  tx: QueryExecutorProvider,
  { name, key }: { name: string; key: string },
  now: Date,
): Promise<{ user: SignedInUser; isNew: boolean }> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT u.id, u.name FROM walk_ins w JOIN users u ON u.id = w.patient_id
    WHERE w.key_hash = ${hashOf(key)}`.execute(tx)
  const known = rows[0]
  const user: SignedInUser = {
    id: known?.id ?? newId(),
    email: null,
    name: known?.name ?? name,
    role: 'PATIENT',
    timeZone: null,
  }
  if (known) return { user, isNew: false }
  await sql`
    INSERT INTO users (id, email, name, role, verified_at, created_at, identity)
    VALUES (${user.id}, NULL, ${name}, 'PATIENT', ${now}, ${now}, 'NAME_ONLY')`.execute(tx)
  const endsAt = new Date(now.getTime() + TOKEN_SECONDS * 1000)
  await sql`
    INSERT INTO walk_ins (patient_id, key_hash, created_at, ends_at)
    VALUES (${user.id}, ${hashOf(key)}, ${now}, ${endsAt})`.execute(tx)
  return { user, isNew: true }
}

/** Opens a session of the actor, who is a walk-in. @returns its id; null when their time is over */
export async function openWalkInSession(tx: QueryExecutorProvider, device: Device, now: Date): Promise<string | null> {
  const id = newId()
  const until = new Date((Math.floor(now.getTime() / 1000) + TOKEN_SECONDS) * 1000)
  const { rows } = await sql<{ opened: boolean }>`
    SELECT open_walk_in_session(${id}, ${now}, ${until}, ${browserFamily(device.userAgent)}, ${device.address}) AS opened`.execute(
    tx,
  )
  return rows[0]?.opened ? id : null
}

/** A token with which a walk-in may do what needs no account. */
export const issueWalkInToken = (tokens: Tokens, userId: string, sessionId: string): Promise<string> =>
  tokens.issue({ userId, role: 'PATIENT', sessionId, walkIn: true })

/** Ends the sessions of walk-ins whose time is over. For background work. */
export async function endWalkIns(tx: QueryExecutorProvider, now: Date): Promise<void> {
  await sql`SELECT end_walk_ins(${now})`.execute(tx)
}
