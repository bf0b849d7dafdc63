import { type AppointmentMove, type AppointmentType, CALL_LATE_MS } from '@medconsult/contract'
import { DateTime } from 'luxon'
import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import { newId } from '../platform/database/index.ts'

const PLACE = '12 Elm Street, second floor, Springfield'
const SLOT_MINUTES = 30
const WORKING_DAYS = [1, 2, 3, 4, 5]
/** The hours of the demo's doctors, in the order of the doctors. */
const hours = [
  [
    ['08:00', '12:00'],
    ['13:00', '18:00'],
  ],
  [['09:00', '17:00']],
  [['12:00', '20:00']],
] as const

interface Planned {
  doctorId: string
  patientId: string
  status: Extract<AppointmentMove, 'PENDING' | 'PROPOSED' | 'CONFIRMED'>
  type: AppointmentType
  startsAt: DateTime
  notes: string
}

/** Adds hours to those demo doctors who have none, and a few appointments in every status. */
export async function addDemoAppointments(
  client: pg.Client,
  deps: { clock: Clock; clinicTimeZone: string; doctors: string[]; patients: string[] },
): Promise<void> {
  const { clock, clinicTimeZone, doctors, patients } = deps
  const now = clock.now()
  const added = []
  for (const [index, id] of doctors.entries())
    if (await addHours(client, id, hours[index] ?? [], { now, clinicTimeZone })) added.push(id)
  const local = DateTime.fromJSDate(now, { zone: clinicTimeZone })
  const workingDay = (nth: number) => local.plus({ days: nth + (local.weekday + nth > 5 ? 2 : 0) }).startOf('day')
  const [sarah = '', anita = ''] = doctors
  const [, emily = '', michael = '', jessica = '', david = ''] = patients
  const planned: Planned[] = [
    {
      doctorId: sarah,
      patientId: david,
      status: 'CONFIRMED',
      type: 'ONLINE',
      startsAt: workingDay(1).plus({ hours: 10 }),
      notes: 'The results of my blood test.',
    },
    {
      doctorId: sarah,
      patientId: jessica,
      status: 'PENDING',
      type: 'ONLINE',
      startsAt: workingDay(2).plus({ hours: 11 }),
      notes: 'A rash on both arms since last week.',
    },
    {
      doctorId: sarah,
      patientId: michael,
      status: 'PROPOSED',
      type: 'OFFLINE',
      startsAt: workingDay(2).plus({ hours: 15 }),
      notes: 'My yearly check-up.',
    },
    // The call of this appointment can be started at once.
    {
      doctorId: anita,
      patientId: emily,
      status: 'CONFIRMED',
      type: 'ONLINE',
      startsAt: local.startOf('hour').plus({ minutes: (Math.floor(local.minute / 15) + 1) * 15 }),
      notes: 'My blood pressure is high in the evening.',
    },
  ]
  for (const one of planned) if (added.includes(one.doctorId)) await addAppointment(client, one, now)
}

/** Adds hours to a doctor. @returns whether the doctor had none before */
async function addHours(
  client: pg.Client,
  doctorId: string,
  week: readonly (readonly [string, string])[],
  { now, clinicTimeZone }: { now: Date; clinicTimeZone: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO calendars (doctor_id, time_zone, slot_minutes, buffer_minutes, notice_minutes, horizon_days, types, place,
       updated_at)
     VALUES ($1, $2, $3, 0, 60, 60, '{ONLINE,OFFLINE}', $4, $5) ON CONFLICT DO NOTHING`,
    [doctorId, clinicTimeZone, SLOT_MINUTES, PLACE, now],
  )
  if (rowCount === 0) return false
  for (const weekday of WORKING_DAYS)
    for (const [start, end] of week)
      await client.query(
        'INSERT INTO weekly_hours (doctor_id, weekday, start_time, end_time) VALUES ($1, $2, $3, $4)',
        [doctorId, weekday, start, end],
      )
  return true
}

async function addAppointment(client: pg.Client, one: Planned, now: Date): Promise<void> {
  const start = one.startsAt.toJSDate()
  const end = one.startsAt.plus({ minutes: SLOT_MINUTES }).toJSDate()
  await client.query(
    `INSERT INTO appointments (id, doctor_id, patient_id, status, type, period, place, notes, created_at, due_at)
     VALUES ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9, $10, $11)`,
    [
      newId(),
      one.doctorId,
      one.patientId,
      one.status,
      one.type,
      start,
      end,
      one.type === 'OFFLINE' ? PLACE : null,
      one.notes,
      now,
      one.status === 'CONFIRMED' ? new Date(end.getTime() + CALL_LATE_MS) : start,
    ],
  )
}
