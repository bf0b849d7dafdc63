import { isUuid } from '@medconsult/contract'
import { sql } from 'kysely'
import type { MeetingRun } from './deps.ts'
import { linkActor } from './membership.ts'

interface OurAppointment {
  id: string
  doctorId: string
  patientId: string
  time: Date
  /** Whether the appointment is agreed: neither a held slot nor cancelled. */
  isAgreed: boolean
}

/** The ids in a request to make a meeting. Ids of other systems are only stored and returned. */
export interface Named {
  appointment: OurAppointment | null
  ours: { doctorId?: string | undefined; patientId?: string | undefined }
  given: { appointmentId?: string | undefined; doctorId?: string | undefined; patientId?: string | undefined }
}

/** Separates our own ids from those of other systems. */
export async function findNamed(
  run: MeetingRun,
  { appointmentId, doctorId, patientId }: Named['given'],
): Promise<Named> {
  const mayBeOurs = [appointmentId, doctorId, patientId].filter((id) => id !== undefined && isUuid(id))
  if (mayBeOurs.length === 0) return { appointment: null, ours: {}, given: { appointmentId, doctorId, patientId } }
  return run(linkActor, async (tx) => {
    const { rows: users } = await sql<{ id: string }>`
      SELECT id FROM users WHERE id = ANY(${mayBeOurs}::uuid[])`.execute(tx)
    const { rows: appointments } = await sql<OurAppointment>`
      SELECT id, doctor_id AS "doctorId", patient_id AS "patientId", lower(coalesce(kept_period, period)) AS time,
        status NOT IN ('HELD', 'CANCELLED') AS "isAgreed"
      FROM appointments WHERE id = ANY(${mayBeOurs}::uuid[])`.execute(tx)
    const appointment = appointments.find(({ id }) => id === appointmentId) ?? null
    const isOurs = (id: string | undefined) => users.some((user) => user.id === id)
    const split = (id: string | undefined) => (isOurs(id) ? { ours: id } : { given: id })
    const [doctor, patient] = [split(doctorId), split(patientId)]
    return {
      appointment,
      ours: { doctorId: doctor.ours, patientId: patient.ours },
      given: {
        appointmentId: appointment ? undefined : appointmentId,
        doctorId: doctor.given,
        patientId: patient.given,
      },
    }
  })
}
