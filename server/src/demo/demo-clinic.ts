import type { PublicConfig } from '@medconsult/contract'
import type pg from 'pg'
import { hashPassword } from '../accounts/index.ts'
import type { Clock } from '../platform/clock.ts'
import { newId } from '../platform/database/index.ts'
import { clinicToday } from '../practice/index.ts'
import { addDemoAppointments } from './demo-appointments.ts'
import { forgetEverythingOf } from './forget.ts'

/** The ids are fixed, so that a signed-in page stays signed in after a reset. */
const accountId = (number: number): string => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

const doctor = { id: accountId(1), email: 'doctor@clinic.com', password: 'doctor123', name: 'Dr. Sarah Johnson' }
const patients = ['John Smith', 'Emily Davis', 'Michael Brown', 'Jessica Wilson', 'David Martinez'].map(
  (name, index) => ({
    id: accountId(index + 2),
    email: `${name.split(' ', 1)[0]?.toLowerCase()}@email.com`,
    password: 'patient123',
    name,
  }),
)
const administrator = { id: accountId(7), email: 'admin@clinic.com', password: 'admin123', name: 'Alex Morgan' }
/** More doctors than the one of the demo day, so that a search has several results. */
const colleagues = [
  { id: accountId(8), email: 'anita@clinic.com', password: 'doctor123', name: 'Dr. Anita Sharma' },
  { id: accountId(9), email: 'liam@clinic.com', password: 'doctor123', name: 'Dr. Liam O’Connor' },
]
const people = [
  { ...doctor, role: 'DOCTOR' as const },
  ...patients.map((one) => ({ ...one, role: 'PATIENT' as const })),
  { ...administrator, role: 'ADMIN' as const },
]
const everybody = [...people, ...colleagues.map((one) => ({ ...one, role: 'DOCTOR' as const }))]

const profiles = [
  {
    id: doctor.id,
    specialty: 'General practice',
    qualifications: 'MD, board certified in family medicine',
    practisingSince: 2009,
    languages: ['en', 'es'],
    fee: 4500,
    city: 'Springfield',
    address: '12 Elm Street, second floor',
    bio: 'I see people of every age, and take the time to explain.',
  },
  {
    id: accountId(8),
    specialty: 'Cardiology',
    qualifications: 'MBBS, MD, DM Cardiology',
    practisingSince: 2004,
    languages: ['en', 'hi', 'ne'],
    fee: 9000,
    city: 'Springfield',
    address: '3 Station Road',
    bio: 'Blood pressure, heart rhythm, and the check-up before you take up sport again.',
  },
  {
    id: accountId(9),
    specialty: 'Dermatology',
    qualifications: 'MB BCh BAO, MRCPI',
    practisingSince: 2015,
    languages: ['en', 'ga', 'de'],
    fee: 7000,
    city: 'Shelbyville',
    address: '48 Market Square',
    bio: 'Skin, hair and nails. Good pictures before the visit save you a second one.',
  },
]
const hours = [
  ['09:00', '12:00'],
  ['13:00', '16:00'],
  ['17:00', '19:00'],
] as const

export const demoAccounts: NonNullable<PublicConfig['demo']>['accounts'] = people.map(
  ({ email, password, name, role }) => ({ email, password, name, role }),
)

export interface DemoClinic {
  /** Resets the demo: its accounts are as on the first day. Other accounts and the audit trail stay. */
  reset(): Promise<{
    message: string
    doctor: { email: string; password: string }
    patients: { email: string; password: string }[]
    schedules: number
    queueEntries: number
  }>
  /**
   * Called at a start. Adds the missing demo accounts, and today's sessions if there are none.
   * @returns false, without a change, when there are accounts already and this is no demo clinic
   */
  ensure(): Promise<boolean>
}

/** SQLSTATE deadlock_detected, foreign_key_violation, unique_violation: another transaction changed the same rows. */
const CROSSED = ['40P01', '23503', '23505']
const MOST_TRIES = 5

/**
 * The demo clinic, in demo mode only. Its transactions run as the owner of the tables, because the application's role
 * may not delete people.
 */
export function createDemoClinic(deps: {
  connect: () => Promise<pg.Client>
  clock: Clock
  clinicTimeZone: string
}): DemoClinic {
  const { connect, clock, clinicTimeZone } = deps

  /**
   * Runs a transaction, and repeats it after a deadlock. Deadlocks are possible because use cases lock rows in another
   * order than a reset does.
   */
  async function inTransaction(work: (client: pg.Client) => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await once(work)
        return
      } catch (error) {
        if (!CROSSED.includes((error as { code?: string }).code ?? '') || tries === MOST_TRIES) throw error
      }
    }
  }

  async function once(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = await connect()
    try {
      await client.query('BEGIN')
      // Only one reset runs at a time, and none while another node starts for the first time.
      await client.query("SELECT pg_advisory_xact_lock(hashtext('demo-clinic'))")
      await work(client)
      await client.query('COMMIT')
    } finally {
      await client.end()
    }
  }

  /** Adds the accounts that are missing. Those that exist keep their passwords. */
  async function addAccounts(client: pg.Client): Promise<void> {
    for (const { id, email, name, password, role } of everybody) {
      await client.query(
        `INSERT INTO users (id, email, name, role, verified_at, email_confirmed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $5, $5)
         ON CONFLICT DO NOTHING`,
        [id, email, name, role, clock.now()],
      )
      // An account whose address was taken by another account gets no credentials.
      const { rows: without } = await client.query(
        `SELECT 1 FROM users u WHERE u.id = $1 AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = u.id)`,
        [id],
      )
      if (without.length === 1)
        await client.query('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [
          id,
          await hashPassword(password),
        ])
    }
  }

  /** Restores the accounts to their first day. Setting the role creates an empty profile. */
  async function restoreAccounts(client: pg.Client): Promise<void> {
    await forgetEverythingOf(
      client,
      everybody.map(({ id }) => id),
    )
    for (const { id, email, name, role } of everybody)
      await client.query(
        'UPDATE users SET email = $2, name = $3, role = $4, verified_at = $5, created_at = $5 WHERE id = $1',
        [id, email, name, role, clock.now()],
      )
  }

  /** Fills in the profiles that nobody has changed. */
  async function addProfiles(client: pg.Client): Promise<void> {
    for (const one of profiles)
      await client.query(
        `UPDATE doctor_profiles SET specialty_id = (SELECT id FROM specialties WHERE name = $2), qualifications = $3,
           practising_since = $4, languages = $5, fee_amount = $6, fee_currency = 'USD', city = $7, address = $8, bio = $9
         WHERE doctor_id = $1 AND specialty_id IS NULL AND bio = '' AND qualifications = ''`,
        [
          one.id,
          one.specialty,
          one.qualifications,
          one.practisingSince,
          one.languages,
          one.fee,
          one.city,
          one.address,
          one.bio,
        ],
      )
  }

  async function addToday(client: pg.Client): Promise<void> {
    const now = clock.now()
    const today = clinicToday(clock, clinicTimeZone)
    for (const [index, [start, end]] of hours.entries()) {
      const id = newId()
      const queued = index === 0 ? patients : []
      await client.query(
        `INSERT INTO schedules (id, doctor_id, date, start_time, end_time, last_queue_number, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, doctor.id, today, start, end, queued.length, now],
      )
      for (const [place, patient] of queued.entries())
        await client.query(
          'INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at) VALUES ($1, $2, $3, $4, $5)',
          [newId(), id, patient.id, place + 1, now],
        )
    }
  }

  const addAppointments = (client: pg.Client) =>
    addDemoAppointments(client, {
      clock,
      clinicTimeZone,
      doctors: [doctor, ...colleagues].map(({ id }) => id),
      patients: patients.map(({ id }) => id),
    })

  return {
    async reset() {
      await inTransaction(async (client) => {
        await restoreAccounts(client)
        await addAccounts(client)
        await addProfiles(client)
        await addToday(client)
        await addAppointments(client)
        await client.query(
          `INSERT INTO audit_logs (id, actor, action_type, "timestamp") VALUES ($1, 'demo', 'DEMO_SEEDED', $2)`,
          [newId(), clock.now()],
        )
      })
      return {
        message: 'Seed data created',
        doctor: { email: doctor.email, password: doctor.password },
        patients: patients.map(({ email, password }) => ({ email, password })),
        schedules: hours.length,
        queueEntries: patients.length,
      }
    },
    async ensure() {
      let here = false
      await inTransaction(async (client) => {
        const { rows: users } = await client.query('SELECT 1 FROM users LIMIT 1')
        const { rows: before } = await client.query('SELECT 1 FROM users WHERE id = $1', [doctor.id])
        here = users.length === 0 || before.length === 1
        if (!here) return
        // The demo of an earlier version gets the accounts that were added since.
        await addAccounts(client)
        await addProfiles(client)
        await addAppointments(client)
        const today = clinicToday(clock, clinicTimeZone)
        const { rows: planned } = await client.query(
          'SELECT 1 FROM schedules WHERE doctor_id = $1 AND date = $2 LIMIT 1',
          [doctor.id, today],
        )
        if (planned.length === 0) await addToday(client)
      })
      return here
    },
  }
}
