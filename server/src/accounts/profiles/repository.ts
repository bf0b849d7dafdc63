import type {
  Doctor,
  DoctorCard,
  DoctorProfile,
  PatientContact,
  PatientProfile,
  Specialty,
  Verification,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

interface DoctorRow {
  id: string
  name: string
  specialty_id: string | null
  specialty_name: string | null
  qualifications: string
  practising_since: number | null
  languages: string[]
  fee_amount: number | null
  fee_currency: string | null
  bio: string
  city: string
  address: string
  map_url: string | null
  visible: boolean
  next_free_at: Date | null
  time_zone: string | null
  in_person_only: boolean | null
}

const columns = sql`u.id, u.name, s.id AS specialty_id, s.name::text AS specialty_name, p.qualifications,
  p.practising_since, p.languages, p.fee_amount, p.fee_currency, p.bio, p.city, p.address, p.map_url, p.visible,
  c.time_zone, c.types = '{OFFLINE}' AS in_person_only`
const details = sql`JOIN doctor_profiles p ON p.doctor_id = u.id
  LEFT JOIN specialties s ON s.id = p.specialty_id
  LEFT JOIN calendars c ON c.doctor_id = u.id`
const source = sql`users u ${details}`

function toCard(row: DoctorRow): DoctorCard {
  return {
    id: row.id,
    name: row.name,
    specialty: row.specialty_id && row.specialty_name ? { id: row.specialty_id, name: row.specialty_name } : null,
    qualifications: row.qualifications,
    practisingSince: row.practising_since,
    languages: row.languages,
    fee:
      row.fee_amount !== null && row.fee_currency !== null
        ? { amount: row.fee_amount, currency: row.fee_currency }
        : null,
    city: row.city,
    nextFreeAt: row.next_free_at?.toISOString() ?? null,
    calendar: row.time_zone === null ? null : { timeZone: row.time_zone, inPersonOnly: row.in_person_only === true },
  }
}

const toDoctor = (row: DoctorRow): Doctor => ({
  ...toCard(row),
  bio: row.bio,
  address: row.address,
  mapUrl: row.map_url,
})

/** A doctor `u` with their first bookable time. */
const withNextFree = (now: Date) => sql`SELECT ${columns}, next_free_slot(u.id, ${now}) AS next_free_at FROM ${source}`

export interface DoctorQuery {
  name?: string | undefined
  specialtyId?: string | undefined
  language?: string | undefined
  location?: string | undefined
  freeWithinDays?: number | undefined
  sort: 'name' | 'soonest'
  after?: string | undefined
  afterFreeAt?: string | undefined
  limit: number
}

const patternsOf = (words: string | undefined) => (words ? sql`search_patterns(${words})` : sql`NULL::text[]`)

/** Verified and visible doctors. One more than the limit is returned when there are more. */
export async function findDoctors(tx: QueryExecutorProvider, query: DoctorQuery, now: Date): Promise<DoctorCard[]> {
  const { name, specialtyId, language, location, freeWithinDays, sort, after, afterFreeAt, limit } = query
  const freeBefore = freeWithinDays ? new Date(now.getTime() + freeWithinDays * 86_400_000) : null
  const order = sort === 'name' ? sql`u.folded_name, u.id` : sql`coalesce(l.free_at, 'infinity'), u.id`
  const { rows } = await sql<DoctorRow>`
    SELECT ${columns}, l.free_at AS next_free_at
    FROM listed_doctors(${patternsOf(name)}, ${specialtyId ?? null}, ${language ?? null}, ${patternsOf(location)},
      ${freeBefore}, ${sort === 'soonest'}, ${after ?? null}, ${afterFreeAt ?? null}, ${limit + 1}, ${now}) l
    JOIN users u ON u.id = l.doctor_id ${details} ORDER BY ${order}`.execute(tx)
  return rows.map(toCard)
}

/** A doctor whom patients may see. Doctors can always see themselves. */
export async function findDoctor(tx: QueryExecutorProvider, id: string, now: Date): Promise<Doctor | undefined> {
  const { rows } = await sql<DoctorRow>`
    ${withNextFree(now)}
    WHERE u.id = ${id} AND (u.id = actor_id() OR (u.verified_at IS NOT NULL AND p.visible))`.execute(tx)
  return rows[0] && toDoctor(rows[0])
}

interface VerificationRow {
  verified_at: Date | null
  decided_at: Date | null
  reason: string | null
}

/** Joins `latest`, the last decision about the doctor `u`, if there was one. */
export const latestDecision = sql`LEFT JOIN LATERAL (
  SELECT v.decided_at, v.reason, v.admin_id FROM doctor_verifications v
  WHERE v.doctor_id = u.id ORDER BY v.id DESC LIMIT 1) latest ON true`

export function toVerification(row: VerificationRow): Verification {
  if (row.verified_at)
    return { status: 'VERIFIED', reason: null, decidedAt: (row.decided_at ?? row.verified_at).toISOString() }
  return {
    status: row.decided_at ? 'WITHDRAWN' : 'PENDING',
    reason: row.reason,
    decidedAt: row.decided_at?.toISOString() ?? null,
  }
}

export async function findOwnProfile(tx: QueryExecutorProvider, doctorId: string, now: Date): Promise<DoctorProfile> {
  const { rows } = await sql<DoctorRow & VerificationRow>`
    SELECT ${columns}, next_free_slot(u.id, ${now}) AS next_free_at, u.verified_at, latest.decided_at, latest.reason
    FROM ${source} ${latestDecision} WHERE u.id = ${doctorId}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('a doctor without a profile')
  return {
    ...toDoctor(row),
    visible: row.visible,
    verification: toVerification(row),
  }
}

interface PatientRow {
  phone: string
  birth_date: string | null
  address: string
  language: string | null
  relay_only: boolean
  contact_asked: boolean
}

export async function findPatientProfile(tx: QueryExecutorProvider, patientId: string): Promise<PatientProfile> {
  const { rows } = await sql<PatientRow>`
    SELECT phone, birth_date::text AS birth_date, address, language, relay_only,
      contact_asked OR phone <> '' OR birth_date IS NOT NULL AS contact_asked
    FROM patient_profiles
    WHERE patient_id = ${patientId}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('a patient without a profile')
  const { phone, birth_date: birthDate, address, language, relay_only: relayOnly, contact_asked: contactAsked } = row
  return { phone, birthDate, address, language, relayOnly, contactAsked }
}

/** A patient's contact, and through what the doctor has the patient. */
interface ContactFound {
  contact: PatientContact
  via: { callSessionId?: string; scheduleId?: string; appointmentId?: string }
}

/**
 * Telephone number and date of birth of a patient whom the acting doctor has now.
 * @param today the date in the clinic's zone, YYYY-MM-DD
 * @returns undefined when the doctor does not have them, or there is no such patient
 */
export async function findContact(
  tx: QueryExecutorProvider,
  patientId: string,
  today: string,
): Promise<ContactFound | undefined> {
  const { rows } = await sql<
    Pick<PatientContact, 'identity' | 'phone' | 'birthDate' | 'age'> & {
      call_session_id: string | null
      schedule_id: string | null
      appointment_id: string | null
    }
  >`
    SELECT (SELECT u.identity FROM users u WHERE u.id = ${patientId}) AS identity, phone,
      birth_date::text AS "birthDate", extract(year FROM age(${today}::date, birth_date))::int AS age,
      call_session_id, schedule_id, appointment_id
    FROM patient_contact(${patientId})`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  const { identity, phone, birthDate, age } = row
  return {
    contact: { patientId, identity, phone, birthDate, age },
    via: {
      ...(row.call_session_id && { callSessionId: row.call_session_id }),
      ...(row.schedule_id && { scheduleId: row.schedule_id }),
      ...(row.appointment_id && { appointmentId: row.appointment_id }),
    },
  }
}

/** The specialties that can be chosen, by name. */
export async function findSpecialties(tx: QueryExecutorProvider): Promise<Specialty[]> {
  const { rows } = await sql<Specialty>`
    SELECT id, name::text AS name FROM specialties WHERE retired_at IS NULL ORDER BY fold(name::text)`.execute(tx)
  return rows
}
