import type { Role } from '@medconsult/contract'
import type pg from 'pg'
import { createTokens } from '../../server/src/accounts/tokens.ts'
import { systemClock } from '../../server/src/platform/clock.ts'
import { newId } from '../../server/src/platform/database/uuid.ts'
import { clinicToday } from '../../server/src/practice/clinic-day.ts'
import { JWT_SECRET } from './server.ts'

export interface Someone {
  id: string
  name: string
  email: string
  role: Role
  token: string
  sessionId: string
}

const tokens = createTokens(JWT_SECRET, systemClock)
let made = 0

/** Inserts accounts directly, because hashing a thousand passwords would dominate the bench. */
export async function addPeople(owner: pg.Client, role: Role, count: number): Promise<Someone[]> {
  const people = await Promise.all(
    Array.from({ length: count }, async (): Promise<Someone> => {
      made += 1
      const number = made
      const id = newId()
      const sessionId = newId()
      const token = await tokens.issue({ userId: id, role, sessionId })
      return { id, name: `Person ${number}`, email: `person-${number}@example.org`, role, token, sessionId }
    }),
  )
  await owner.query(
    `INSERT INTO users (id, email, name, role, verified_at, email_confirmed_at, created_at)
     SELECT id, email, name, $4, now(), now(), now() FROM unnest($1::uuid[], $2::text[], $3::text[]) AS one (id, email, name)`,
    [people.map(({ id }) => id), people.map(({ email }) => email), people.map(({ name }) => name), role],
  )
  await owner.query(
    `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
     SELECT id, user_id, now(), now() + interval '1 day', now() FROM unnest($1::uuid[], $2::uuid[]) AS one (id, user_id)`,
    [people.map(({ sessionId }) => sessionId), people.map(({ id }) => id)],
  )
  return people
}

export async function addPerson(owner: pg.Client, role: Role): Promise<Someone> {
  const [person] = await addPeople(owner, role, 1)
  if (!person) throw new Error('nobody was made')
  return person
}

/** Inserts everybody's time zone, which their browsers tell the server once, on the first page of all. */
export async function addTimeZones(owner: pg.Client): Promise<void> {
  await owner.query(
    `INSERT INTO notification_settings (user_id, time_zone) SELECT id, $1 FROM users
     ON CONFLICT (user_id) DO UPDATE SET time_zone = excluded.time_zone`,
    [Intl.DateTimeFormat().resolvedOptions().timeZone],
  )
}

/** Inserts a practice session of today that is online. */
export async function addSchedule(owner: pg.Client, doctorId: string): Promise<string> {
  const id = newId()
  const today = clinicToday(systemClock, Intl.DateTimeFormat().resolvedOptions().timeZone)
  await owner.query(
    `INSERT INTO schedules (id, doctor_id, date, start_time, end_time, status, created_at)
     VALUES ($1, $2, $3, '00:00', '23:59', 'ONLINE', now())`,
    [id, doctorId, today],
  )
  return id
}

/** Inserts places in the queue, in the given order. @returns their ids */
export async function addPlaces(
  owner: pg.Client,
  scheduleId: string,
  patients: readonly Someone[],
  status = 'WAITING',
): Promise<string[]> {
  const ids = patients.map(() => newId())
  const { rows } = await owner.query<{ last: number }>(
    'UPDATE schedules SET last_queue_number = last_queue_number + $2 WHERE id = $1 RETURNING last_queue_number AS last',
    [scheduleId, patients.length],
  )
  await owner.query(
    `INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at)
     SELECT id, $1, patient, $2 + at, $3, now() FROM unnest($4::uuid[], $5::uuid[]) WITH ORDINALITY AS one (id, patient, at)`,
    [scheduleId, (rows[0]?.last ?? 0) - patients.length, status, ids, patients.map(({ id }) => id)],
  )
  return ids
}

/** Signs in somebody who has an account already, by its e-mail address. */
export async function signIn(owner: pg.Client, email: string): Promise<Someone> {
  const { rows } = await owner.query<{ id: string; name: string; role: Role }>(
    'SELECT id, name, role FROM users WHERE email = $1',
    [email],
  )
  const [account] = rows
  if (!account) throw new Error(`nobody has the address ${email}`)
  const sessionId = newId()
  await owner.query(
    `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
     VALUES ($1, $2, now(), now() + interval '1 day', now())`,
    [sessionId, account.id],
  )
  return {
    ...account,
    email,
    sessionId,
    token: await tokens.issue({ userId: account.id, role: account.role, sessionId }),
  }
}
