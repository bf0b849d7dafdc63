import {
  type AppointmentMove,
  type AppointmentType,
  CALL_LATE_MS,
  type DoctorCalendar,
  HOLD_MS,
} from '@medconsult/contract'
import type pg from 'pg'
import type { Clock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import type { Person } from './client.ts'

/** Inserts calendars and appointments directly into the tables. */
export function createAppointmentFactories({ owner, clock }: { owner: pg.Pool; clock: Clock }) {
  /**
   * Publishes a doctor's hours: every day from nine to five in the clinic's time zone, unless `given` says otherwise.
   */
  async function calendar(doctor: Person, given: Partial<DoctorCalendar> = {}): Promise<DoctorCalendar> {
    const wanted: DoctorCalendar = {
      timeZone: 'UTC',
      slotMinutes: 30,
      bufferMinutes: 0,
      noticeMinutes: 0,
      horizonDays: 60,
      types: ['ONLINE', 'OFFLINE'],
      place: 'Main Street 1, Springfield',
      weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime: '09:00', endTime: '17:00' })),
      exceptions: [],
      ...given,
    }
    await owner.query('INSERT INTO calendars VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      doctor.id,
      wanted.timeZone,
      wanted.slotMinutes,
      wanted.bufferMinutes,
      wanted.noticeMinutes,
      wanted.horizonDays,
      wanted.types,
      wanted.place,
      clock.now(),
    ])
    for (const { weekday, startTime, endTime } of wanted.weeklyHours)
      await owner.query('INSERT INTO weekly_hours VALUES ($1, $2, $3, $4)', [doctor.id, weekday, startTime, endTime])
    for (const [position, one] of wanted.exceptions.entries()) {
      const hours = one.kind === 'DAY_OFF' ? [null, null] : [one.startTime, one.endTime]
      await owner.query('INSERT INTO calendar_exceptions VALUES ($1, $2, $3, $4, $5, $6)', [
        doctor.id,
        position,
        one.kind,
        one.date,
        ...hours,
      ])
    }
    return wanted
  }

  /** Inserts an appointment of half an hour with a doctor who has a calendar. @returns its id */
  async function appointment(
    doctor: Person,
    patient: Person,
    given: { status?: AppointmentMove; type?: AppointmentType; startsAt?: string } = {},
  ): Promise<string> {
    const { status = 'CONFIRMED', type = 'ONLINE', startsAt = '2026-03-10T10:00:00Z' } = given
    const id = newId()
    const start = new Date(startsAt)
    const end = new Date(start.getTime() + 30 * 60_000)
    const due = { HELD: new Date(clock.now().getTime() + HOLD_MS), PENDING: start, PROPOSED: start }[status as string]
    const open = due !== undefined || status === 'CONFIRMED'
    await owner.query(
      `INSERT INTO appointments (id, doctor_id, patient_id, status, type, period, place, created_at, due_at, closed_at, cancelled_by)
       VALUES ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9, $10, $11, $12)`,
      [
        id,
        doctor.id,
        patient.id,
        status,
        status === 'HELD' ? null : type,
        start,
        end,
        status !== 'HELD' && type === 'OFFLINE' ? 'Main Street 1, Springfield' : null,
        clock.now(),
        due ?? (open ? new Date(end.getTime() + CALL_LATE_MS) : null),
        open ? null : clock.now(),
        status === 'CANCELLED' ? 'patient' : null,
      ],
    )
    return id
  }

  return { calendar, appointment }
}
