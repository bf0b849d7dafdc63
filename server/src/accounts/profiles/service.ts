import type { BodyOf, profileOperations } from '@medconsult/contract'
import { sql } from 'kysely'
import { DateTime } from 'luxon'
import { audit, auditRead } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import {
  type DoctorQuery,
  findContact,
  findDoctor,
  findDoctors,
  findOwnProfile,
  findPatientProfile,
  findSpecialties,
} from './repository.ts'

type DoctorInput = BodyOf<typeof profileOperations.saveDoctorProfile>

export interface ProfileDeps {
  run: UnitOfWork
  clock: Clock
  clinicTimeZone: string
}

export type ProfileService = ReturnType<typeof createProfileService>

const refuse = (path: string, message: string, detail: string): ApiError =>
  new ApiError('VALIDATION', detail, { fields: [{ path, message }] })

export function createProfileService({ run, clock, clinicTimeZone }: ProfileDeps) {
  const today = () => DateTime.fromJSDate(clock.now(), { zone: clinicTimeZone })

  function requireBorn(birthDate: string | null | undefined): void {
    if (birthDate && birthDate > today().toFormat('yyyy-MM-dd'))
      throw refuse('birthDate', 'must be today or earlier', 'A birth date cannot be in the future.')
  }

  return {
    readDoctorProfile: (principal: Principal) =>
      run(actorOf(principal), (tx) => findOwnProfile(tx, principal.userId, clock.now())),

    saveDoctorProfile: (principal: Principal, input: DoctorInput) => {
      if (input.practisingSince !== null && input.practisingSince > today().year)
        throw refuse('practisingSince', 'must be this year or earlier', 'You cannot begin to practise in the future.')
      return run(actorOf(principal), async (tx) => {
        // The same statement checks the specialty: a doctor may keep a retired specialty, and may not choose it.
        const { rows } = await sql`
          UPDATE doctor_profiles p SET specialty_id = ${input.specialtyId}, qualifications = ${input.qualifications},
            practising_since = ${input.practisingSince}, languages = ${input.languages},
            fee_amount = ${input.fee?.amount ?? null}, fee_currency = ${input.fee?.currency ?? null},
            bio = ${input.bio}, city = ${input.city}, address = ${input.address}, map_url = ${input.mapUrl},
            visible = ${input.visible}
          WHERE p.doctor_id = ${principal.userId} AND (${input.specialtyId}::uuid IS NULL
            OR p.specialty_id = ${input.specialtyId}
            OR EXISTS (SELECT 1 FROM specialties s WHERE s.id = ${input.specialtyId} AND s.retired_at IS NULL))
          RETURNING p.doctor_id`.execute(tx)
        if (rows.length !== 1)
          throw refuse('specialtyId', 'must be one of the clinic’s specialties', 'This specialty is not offered.')
        await audit(tx, clock.now(), 'PROFILE_SAVED')
        return findOwnProfile(tx, principal.userId, clock.now())
      })
    },

    readPatientProfile: (principal: Principal) =>
      run(actorOf(principal), (tx) => findPatientProfile(tx, principal.userId)),

    savePatientProfile: (principal: Principal, input: BodyOf<typeof profileOperations.savePatientProfile>) => {
      requireBorn(input.birthDate)
      return run(actorOf(principal), async (tx) => {
        await sql`
          UPDATE patient_profiles SET phone = ${input.phone}, birth_date = ${input.birthDate}::date,
            address = ${input.address}, language = ${input.language},
            relay_only = coalesce(${input.relayOnly ?? null}::boolean, relay_only), contact_asked = true
          WHERE patient_id = ${principal.userId}`.execute(tx)
        await audit(tx, clock.now(), 'PROFILE_SAVED', { patientId: principal.userId })
        return findPatientProfile(tx, principal.userId)
      })
    },

    /** Stores the patient's answer to the question for their contact; what is left out stays as it is. */
    savePatientContact: (principal: Principal, input: BodyOf<typeof profileOperations.savePatientContact>) => {
      requireBorn(input.birthDate)
      return run(actorOf(principal), async (tx) => {
        const { phone, birthDate } = input
        await sql`
          UPDATE patient_profiles SET contact_asked = true, phone = coalesce(${phone ?? null}::text, phone),
            birth_date = CASE WHEN ${birthDate === undefined} THEN birth_date ELSE ${birthDate ?? null}::date END
          WHERE patient_id = ${principal.userId}`.execute(tx)
        if (phone !== undefined || birthDate !== undefined)
          await audit(tx, clock.now(), 'PROFILE_SAVED', { patientId: principal.userId })
        return findPatientProfile(tx, principal.userId)
      })
    },

    readPatientContact: (principal: Principal, patientId: string) =>
      run(actorOf(principal), async (tx) => {
        const found = await findContact(tx, patientId, today().toFormat('yyyy-MM-dd'))
        if (!found) throw notFound('This patient')
        await auditRead(tx, clock.now(), 'CONTACT_READ', [{ patientId, ...found.via }])
        return found.contact
      }),

    listSpecialties: (principal: Principal) => run(actorOf(principal), (tx) => findSpecialties(tx)),

    findDoctors: (principal: Principal, query: DoctorQuery) =>
      run(actorOf(principal), async (tx) => {
        const found = await findDoctors(tx, query, clock.now())
        const doctors = found.slice(0, query.limit)
        const last = found.length > query.limit ? doctors.at(-1) : undefined
        if (!last) return { doctors, next: null }
        const afterFreeAt = query.sort === 'soonest' ? last.nextFreeAt : null
        return { doctors, next: { after: last.id, ...(afterFreeAt !== null && { afterFreeAt }) } }
      }),

    readDoctor: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx) => {
        const doctor = await findDoctor(tx, id, clock.now())
        if (!doctor) throw notFound('This doctor')
        return doctor
      }),
  }
}
