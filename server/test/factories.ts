import { createHash, randomBytes } from 'node:crypto'
import type {
  CallSessionStatus,
  GuestStatus,
  QueueEntryStatus,
  ScheduleStatus,
  SummaryContent,
} from '@medconsult/contract'
import type pg from 'pg'
import type { Clock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import type { Person } from './client.ts'
import { createMeetingFactories } from './meeting-factories.ts'
import type { createTokenMaker } from './tokens.ts'

type TokenMaker = ReturnType<typeof createTokenMaker>

/** A summary with empty sections. */
export const emptySummary: SummaryContent = {
  reasonForVisit: '',
  assessment: '',
  planOfTreatment: '',
  medications: '',
  instructions: '',
  followUp: '',
}

export interface Place {
  id: string
  scheduleId: string
  patient: Person
  queueNumber: number
}

export interface Schedule {
  id: string
  doctor: Person
}

/** Inserts people, sessions, places, calls and guests directly into the tables. */
export function createFactories(deps: {
  owner: pg.Pool
  rows: <R extends pg.QueryResultRow>(statement: string, values?: unknown[]) => Promise<R[]>
  tokenOf: TokenMaker
  clock: Clock
}) {
  const { owner, rows, tokenOf, clock } = deps
  let people = 0

  /** Inserts an account directly, because hashing a password takes long. */
  async function person(role: Person['role'], given: { name?: string; email?: string; verified?: boolean } = {}) {
    people += 1
    const { name = `Person ${people}`, email = `person-${people}@example.org`, verified = true } = given
    const id = newId()
    await owner.query(
      `INSERT INTO users (id, email, name, role, verified_at, email_confirmed_at, created_at)
       VALUES ($1,$2,$3,$4,$5,$6,$6)`,
      [id, email, name, role, verified ? clock.now() : null, clock.now()],
    )
    const who: Person = { id, name, email, role, token: await tokenOf({ id, role }) }
    return who
  }

  async function schedule(
    doctor: Person,
    given: { status?: ScheduleStatus; date?: string; startTime?: string; endTime?: string } = {},
  ): Promise<Schedule> {
    const { status = 'ONLINE', date = today(), startTime = '09:00', endTime = '12:00' } = given
    const id = newId()
    await owner.query(
      'INSERT INTO schedules (id, doctor_id, date, start_time, end_time, status, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)',
      [id, doctor.id, date, startTime, endTime, status, clock.now()],
    )
    return { id, doctor }
  }

  const today = (): string => clock.now().toISOString().slice(0, 10)

  async function place(queue: Schedule, patient: Person, status: QueueEntryStatus = 'READY'): Promise<Place> {
    const [taken] = await rows<{ number: number }>(
      'UPDATE schedules SET last_queue_number = last_queue_number + 1 WHERE id = $1 RETURNING last_queue_number AS number',
      [queue.id],
    )
    const queueNumber = taken?.number ?? 0
    const id = newId()
    await owner.query(
      'INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at) VALUES ($1,$2,$3,$4,$5,$6)',
      [id, queue.id, patient.id, queueNumber, status, clock.now()],
    )
    return { id, scheduleId: queue.id, patient, queueNumber }
  }

  /** Inserts a live call, with its place in the queue. */
  async function liveCall(queue: Schedule, patient: Person, status: CallSessionStatus = 'ACTIVE'): Promise<string> {
    const entry = await place(queue, patient, status === 'INVITED' ? 'INVITED' : 'IN_CALL')
    const id = newId()
    const now = clock.now()
    await owner.query(
      `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at,
         confirmed_at, activated_at, due_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
      [
        id,
        queue.id,
        entry.id,
        queue.doctor.id,
        patient.id,
        status,
        now,
        new Date(now.getTime() + 60_000),
        status === 'INVITED' ? null : now,
        status === 'ACTIVE' ? now : null,
        new Date(now.getTime() + (status === 'INVITED' ? 60_000 : 120_000)),
      ],
    )
    return id
  }

  /** Inserts a guest of a live call who has used their link. `code` is the link's code. */
  async function guest(
    callSessionId: string,
    status: GuestStatus = 'ADMITTED',
    given: { name?: string; code?: string; expiresAt?: Date } = {},
  ): Promise<Person & { code: string }> {
    people += 1
    const { name = `Guest ${people}`, code = randomBytes(16).toString('base64url') } = given
    const used = status !== 'LINKED' && status !== 'REVOKED'
    const [id, now] = [newId(), clock.now()]
    await owner.query(
      `INSERT INTO room_guests (id, room_id, code_hash, role, language, name, status, created_at, expires_at, used_at)
       VALUES ($1, $2, $3, 'INTERPRETER', 'de', $4, $5, $6, $7, $8)`,
      [
        id,
        callSessionId,
        createHash('sha256').update(code).digest(),
        used ? name : null,
        status,
        now,
        given.expiresAt ?? new Date(now.getTime() + 24 * 3_600_000),
        used ? now : null,
      ],
    )
    return { id, name, code, email: '', role: 'GUEST', token: await tokenOf({ id, role: 'GUEST' }) }
  }

  return { person, schedule, place, liveCall, guest, ...createMeetingFactories(deps), today }
}
