import { type QueryExecutorProvider, sql } from 'kysely'

/** The zone of the calendar to which the appointment of a row `n` belongs. */
export const calendarZone = sql`(SELECT k.time_zone FROM appointments a JOIN calendars k ON k.doctor_id = a.doctor_id
  WHERE a.id = n.appointment_id)`

/** Reads the zone of an appointment's calendar; null where the actor may not read it. */
export async function findCalendarZone(tx: QueryExecutorProvider, appointmentId: string): Promise<string | null> {
  const { rows } = await sql<{ zone: string | null }>`
    SELECT ${calendarZone} AS zone FROM (SELECT ${appointmentId}::uuid AS appointment_id) n`.execute(tx)
  return rows[0]?.zone ?? null
}
