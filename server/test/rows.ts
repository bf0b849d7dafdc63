import pg from 'pg'
import { expect } from 'vitest'
import { setActor } from './signed.ts'
import type { Person } from './test-app.ts'

/** The actors, in the order in which the expectations below name them. */
export const accounts = ['patient', 'otherPatient', 'doctor', 'otherDoctor', 'nobody'] as const
/**
 * Actors who can access few tables: a guest in the call of patient and doctor, in its lobby, removed from it, and in
 * the other call; and an administrator.
 */
export const others = ['guest', 'waiting', 'removed', 'otherGuest', 'admin'] as const
export const actors = [...accounts, ...others] as const
export type Actor = (typeof actors)[number]
/** Labels of rows for each actor; `-` where the statement itself is refused. */
type Seen = readonly [patient: string, otherPatient: string, doctor: string, otherDoctor: string, nobody: string]
type SeenByOthers = readonly [guest: string, waiting: string, removed: string, otherGuest: string, admin: string]

export interface Expectation {
  key: string
  reads: Seen
  /** The column that the update sets. */
  column: string
  updates: Seen
  deletes: Seen
  /** What guests and administrators can access; nothing by default. */
  others?: Partial<Record<'reads' | 'updates' | 'deletes', SeenByOthers>>
}

const refused: Seen = ['-', '-', '-', '-', '-']
const none: Seen = ['', '', '', '', '']
const shut: Omit<Expectation, 'key' | 'column'> = { reads: refused, updates: refused, deletes: refused }
const own: Seen = ['patient', 'other', '', '', '']
const doctors: Seen = ['doctor otherDoctor', 'doctor otherDoctor', 'doctor otherDoctor', 'doctor otherDoctor', '']
const ownCalendar: Seen = ['', '', 'doctor', 'otherDoctor', '']
const both: Seen = ['patient', 'other', 'patient', 'other', '']

/**
 * Rows labelled `patient` belong to the patient and their doctor, those labelled `other` to the other two. A new table
 * fails until it has a line here.
 */
export const expectations: Record<string, Expectation> = {
  users: {
    key: 'id',
    column: 'verified_at',
    reads: [
      'doctor otherDoctor patient',
      'doctor other otherDoctor',
      'doctor otherDoctor patient',
      'doctor other otherDoctor',
      '',
    ],
    updates: none,
    deletes: refused,
    // An administrator verifies doctors.
    others: {
      reads: ['', '', '', '', 'admin doctor other otherDoctor patient'],
      updates: ['', '', '', '', 'doctor otherDoctor'],
    },
  },
  specialties: {
    key: 'id',
    column: 'name',
    reads: ['Acupuncture', 'Acupuncture', 'Acupuncture', 'Acupuncture', ''],
    updates: none,
    deletes: refused,
    others: { reads: ['', '', '', '', 'Acupuncture'], updates: ['', '', '', '', 'Acupuncture'] },
  },
  // Doctors and patients can read doctors' profiles. Only patients can read their own.
  doctor_profiles: {
    key: 'doctor_id',
    column: 'bio',
    reads: ['doctor otherDoctor', 'doctor otherDoctor', 'doctor otherDoctor', 'doctor otherDoctor', ''],
    updates: ['', '', 'doctor', 'otherDoctor', ''],
    deletes: refused,
    others: { reads: ['', '', '', '', 'doctor otherDoctor'] },
  },
  patient_profiles: { key: 'patient_id', column: 'phone', reads: own, updates: own, deletes: refused },
  doctor_verifications: {
    // The ids are small numbers, as in other tables, so they get a suffix.
    key: "id || ' decision'",
    column: 'reason',
    reads: ['', '', 'patient', 'other', ''],
    updates: refused,
    deletes: refused,
    others: { reads: ['', '', '', '', 'other patient'] },
  },
  credentials: { key: 'user_id', column: 'password_hash', reads: none, updates: none, deletes: refused },
  schedules: {
    key: 'id',
    column: 'status',
    reads: ['other patient', 'other patient', 'other patient', 'other patient', ''],
    updates: ['', '', 'patient', 'other', ''],
    deletes: refused,
    others: { reads: ['', '', '', '', 'other patient'] },
  },
  queue_entries: { key: 'id', column: 'status', reads: both, updates: both, deletes: refused },
  queue_messages: { key: 'id', column: 'message', reads: both, updates: refused, deletes: refused },
  presence: { key: 'user_id', column: 'seen_at', reads: both, updates: own, deletes: own },
  call_sessions: { key: 'id', column: 'status', reads: both, updates: both, deletes: refused },
  // The rooms of the call and of the meeting.
  rooms: {
    key: 'id',
    column: 'closed_at',
    reads: ['patient patient', 'other other', 'patient patient', 'other other', ''],
    updates: refused,
    deletes: refused,
    others: { reads: ['patient', 'patient', 'patient', 'other', ''] },
  },
  // Somebody who is not in the room can only read who its host is.
  room_members: {
    key: 'member_id',
    column: 'name',
    reads: [
      'doctor doctor guest patient patient',
      'other other otherDoctor otherDoctor otherGuest',
      'doctor doctor guest patient patient',
      'other other otherDoctor otherDoctor otherGuest',
      '',
    ],
    updates: refused,
    deletes: refused,
    others: { reads: ['doctor guest patient', 'doctor', 'doctor', 'other otherDoctor otherGuest', ''] },
  },
  room_guests: {
    key: 'id',
    column: 'status',
    reads: [
      'guest named waiting',
      'otherGuest otherNamed',
      'guest linked named removed waiting',
      'otherGuest otherNamed',
      '',
    ],
    // An admitted guest's row cannot be updated unchanged, because a guest may only set that they wait, have left or are back.
    updates: ['-', '-', 'guest linked named removed waiting', 'otherGuest otherNamed', ''],
    deletes: refused,
    others: {
      reads: ['guest waiting', 'waiting', 'removed', 'otherGuest', ''],
      updates: ['-', 'waiting', '', '-', ''],
    },
  },
  // One meeting of each doctor, with an expected patient. Guests of the first can read it too.
  meetings: {
    key: 'id',
    column: 'locked',
    reads: both,
    updates: ['', '', 'patient', 'other', ''],
    deletes: refused,
  },
  meeting_stays: { key: 'id', column: 'left_at', reads: both, updates: none, deletes: refused },
  // From the patients to their doctors.
  room_signals: {
    key: 'id',
    column: 'signal',
    reads: ['', '', 'patient', 'other', ''],
    updates: refused,
    deletes: ['', '', 'patient', 'other', ''],
  },
  room_peers: {
    key: 'member_id',
    column: 'asked_at',
    reads: both,
    updates: own,
    deletes: refused,
    others: { reads: ['patient', '', '', 'other', ''] },
  },
  room_reports: { key: 'peer_id', column: 'detail', ...shut },
  // A function tells which part of the chat a guest may read. Nobody reads or writes this table.
  room_stays: { key: 'member_id', column: 'until_position', ...shut },
  chat_messages: {
    key: 'id',
    column: 'message',
    reads: both,
    updates: refused,
    deletes: refused,
    others: { reads: ['patient', '', '', 'other', ''] },
  },
  calendars: {
    key: 'doctor_id',
    column: 'place',
    reads: doctors,
    updates: ownCalendar,
    deletes: refused,
    others: { reads: ['', '', '', '', 'doctor otherDoctor'] },
  },
  weekly_hours: {
    key: 'doctor_id',
    column: 'weekday',
    reads: doctors,
    updates: refused,
    deletes: ownCalendar,
    others: { reads: ['', '', '', '', 'doctor otherDoctor'] },
  },
  calendar_exceptions: {
    key: 'doctor_id',
    column: 'date',
    reads: doctors,
    updates: refused,
    deletes: ownCalendar,
    others: { reads: ['', '', '', '', 'doctor otherDoctor'] },
  },
  // Only the patient can read a slot that they hold.
  appointments: {
    key: 'id',
    column: 'status',
    reads: ['held patient', 'other', 'patient', 'other', ''],
    updates: ['held patient', 'other', 'patient', 'other', ''],
    deletes: ['held', '', '', '', ''],
  },
  // Visits of a call, and of an appointment.
  visits: {
    key: 'id',
    column: 'note_shared_at',
    reads: ['patient patient', 'other other', 'patient patient', 'other other', ''],
    updates: ['', '', 'patient patient', 'other other', ''],
    deletes: refused,
  },
  visit_drafts: {
    key: 'visit_id',
    column: 'content',
    reads: ['', '', 'patient', 'other', ''],
    updates: ['', '', 'patient', 'other', ''],
    deletes: refused,
  },
  // The note of `patient` is private, and that of `other` is shared.
  visit_versions: {
    key: "visit_id || ' ' || kind",
    column: 'content',
    reads: ['summary', 'otherNote otherSummary', 'note summary', 'otherNote otherSummary', ''],
    updates: refused,
    deletes: refused,
  },
  visit_ratings: { key: 'visit_id', column: 'score', reads: own, updates: own, deletes: refused },
  audit_logs: {
    key: 'id',
    column: 'actor',
    reads: both,
    updates: refused,
    deletes: refused,
    others: { reads: ['', '', '', '', 'other patient'] },
  },
  notification_settings: { key: 'user_id', column: 'time_zone', reads: own, updates: own, deletes: refused },
  notification_choices: { key: 'user_id', column: 'enabled', reads: own, updates: own, deletes: refused },
  push_subscriptions: { key: 'id', column: 'endpoint', reads: own, updates: refused, deletes: own },
  notifications: { key: 'id', column: 'read_at', reads: own, updates: own, deletes: refused },
  // The administrator may read who did not get an e-mail. Deliveries do not hold the content.
  deliveries: {
    key: 'id',
    column: 'state',
    reads: own,
    updates: none,
    deletes: refused,
    others: { reads: ['', '', '', '', 'other patient'] },
  },
  reminders: { key: 'appointment_id', column: 'due_at', reads: none, updates: none, deletes: none },
  // Only functions write these tables, and they check the actor.
  login_sessions: { key: 'id', column: 'last_seen_at', reads: own, updates: none, deletes: refused },
  retention_sweeps: { key: 'kind', column: 'removed', reads: none, updates: none, deletes: refused },
  setup_links: { key: 'id', column: 'used_at', reads: none, updates: none, deletes: refused },
  password_resets: { key: 'id', column: 'used_at', reads: none, updates: none, deletes: refused },
  used_handles: { key: 'doctor_id', column: 'handle', ...shut },
  walk_ins: { key: 'patient_id', column: 'ends_at', reads: none, updates: refused, deletes: refused },
  passkeys: { key: 'id', column: 'name', reads: none, updates: none, deletes: none },
  passkey_challenges: { key: 'challenge_hash', column: 'expires_at', reads: none, updates: refused, deletes: none },
  totp_factors: { key: 'id', column: 'last_step', reads: none, updates: none, deletes: none },
  second_factor_duties: { key: 'user_id', column: 'due_at', reads: none, updates: refused, deletes: refused },
  recovery_codes: { key: 'id', column: 'used_at', reads: none, updates: none, deletes: none },
  sign_ins: { key: 'id', column: 'at', reads: own, updates: refused, deletes: none },
  sign_in_tickets: { key: 'id', column: 'used_at', reads: none, updates: none, deletes: none },
  email_changes: { key: 'id', column: 'cancelled_at', reads: none, updates: none, deletes: none },
  email_confirmations: { key: 'id', column: 'email', reads: none, updates: refused, deletes: none },
  // The administrator's check of the chain reads them.
  audit_seals: {
    key: 'audit_id',
    column: 'hash',
    reads: none,
    updates: refused,
    deletes: refused,
    others: { reads: ['', '', '', '', 'seal'] },
  },
  // None is planted; what an administrator reads of one: zone-check.test.ts.
  time_zone_differences: { key: 'zone', column: 'checked_at', reads: none, updates: none, deletes: none },
  actor_keys: { key: 'position', column: 'purpose', ...shut },
  outbox: { key: 'id', column: 'message', reads: none, updates: none, deletes: none },
  function_files: { key: 'name', column: 'sha256', ...shut },
  // Only functions read and write these.
  account_figures: { key: 'role', column: 'accounts', ...shut },
  free_time_changes: { key: 'doctor_id', column: 'doctor_id', ...shut },
  first_free_times: { key: 'doctor_id', column: 'due_at', ...shut },
  kysely_migration: { key: 'name', column: 'name', ...shut },
  kysely_migration_lock: { key: 'id', column: 'id', ...shut },
}

/** The expectation for a table and one actor; `-` where the statement itself is refused. */
export function expected(table: string, what: 'reads' | 'updates' | 'deletes', actor: Actor): string | undefined {
  const stated = expectations[table]
  const nth = actors.indexOf(actor)
  if (nth < accounts.length) return stated?.[what][nth]
  // A missing grant is the same for everybody.
  const unsaid = stated?.[what] === refused ? '-' : ''
  return stated?.others?.[what]?.[nth - accounts.length] ?? unsaid
}

/** Queries the database directly, as one of the people. `labels` names the rows that they see. */
export function createAskers(deps: {
  connection: pg.ClientConfig
  people: Record<Exclude<Actor, 'nobody'>, Person>
  labels: Map<string, string>
}) {
  const { connection, people, labels } = deps

  /** Whether set_actor() accepts an account or a guest with this role. */
  async function isKnown(id: string, role: string): Promise<boolean> {
    const client = new pg.Client(connection)
    await client.connect()
    try {
      await client.query('BEGIN')
      return await setActor(client, { kind: 'user', id, role })
    } finally {
      await client.end()
    }
  }

  /**
   * Runs one statement as the application's role and an actor, and rolls it back.
   * @returns its rows, or null when it is refused
   */
  async function as(
    actor: Actor,
    statement: string,
    values: unknown[] = [],
  ): Promise<Record<string, unknown>[] | null> {
    const client = new pg.Client(connection)
    await client.connect()
    try {
      await client.query('BEGIN')
      if (actor !== 'nobody') {
        const { id, role } = people[actor]
        expect(await setActor(client, { kind: 'user', id, role })).toBe(true)
      }
      return (await client.query(statement, values)).rows
    } catch (error) {
      // 42501: no grant, or row-level security. 55000 and others are mistakes of the test.
      if ((error as { code?: string }).code === '42501') return null
      throw error
    } finally {
      await client.end()
    }
  }

  async function seen(actor: Actor, statement: string): Promise<string> {
    const rows = await as(actor, statement)
    return rows === null
      ? '-'
      : rows
          .map(({ key }) => labels.get(String(key)) ?? String(key))
          .sort()
          .join(' ')
  }

  return { as, seen, isKnown }
}
