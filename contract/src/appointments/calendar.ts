import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { CalendarDate, Id, IdOut, Instant, TimeOfDay, TimeZone, text } from '../scalars.ts'
import { calendarRoutes } from './routes.ts'

export const AppointmentType = z.enum(['ONLINE', 'OFFLINE']).describe('A video call, or in person')
export type AppointmentType = z.infer<typeof AppointmentType>

const minutes = (min: number, max: number) => z.int().min(min).max(max)

/** Hours of one day, in local time of the calendar's time zone. */
const hours = {
  startTime: TimeOfDay,
  endTime: TimeOfDay.describe('At or before `startTime` it is of the next day: 00:00 is midnight'),
}

export const WeeklyHours = z
  .object({ weekday: minutes(1, 7).describe('1 is Monday, 7 is Sunday (ISO 8601)'), ...hours })
  .meta({ id: 'WeeklyHours' })
export type WeeklyHours = z.infer<typeof WeeklyHours>

export const CalendarException = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('DAY_OFF'), date: CalendarDate }),
    z.object({ kind: z.literal('HOURS_OFF'), date: CalendarDate, ...hours }),
    z.object({ kind: z.literal('EXTRA_HOURS'), date: CalendarDate, ...hours }),
  ])
  .meta({ id: 'CalendarException' })
export type CalendarException = z.infer<typeof CalendarException>

const MINUTES_OF_DAY = 24 * 60
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Tells whether two of the weekly hours overlap, also across midnight and across the end of the week. */
function overlapping(week: WeeklyHours[]): boolean {
  const spans = week
    .map(({ weekday, startTime, endTime }) => {
      const start = (weekday - 1) * MINUTES_OF_DAY + minuteOf(startTime)
      const length = minuteOf(endTime) - minuteOf(startTime)
      return { start, end: start + (length > 0 ? length : length + MINUTES_OF_DAY) }
    })
    .sort((a, b) => a.start - b.start)
  const next = (index: number) => spans[index + 1]?.start ?? (spans[0]?.start ?? 0) + MINUTES_OF_WEEK
  return spans.some(({ end }, index) => end > next(index))
}

/** When a doctor can be booked, and under which rules. */
export const DoctorCalendar = z
  .object({
    timeZone: TimeZone.describe('In which the hours are meant'),
    slotMinutes: minutes(5, 240).describe('How long an appointment is'),
    bufferMinutes: minutes(0, 120).describe('Between two appointments'),
    noticeMinutes: minutes(0, 14 * MINUTES_OF_DAY).describe('So long before at least it has to be booked'),
    horizonDays: minutes(1, 365).describe('So far ahead it can be booked'),
    types: z.array(AppointmentType).min(1).max(2),
    place: text(300).nullable().describe('Where appointments in person take place'),
    weeklyHours: z
      .array(WeeklyHours)
      .max(50)
      .refine((week) => !overlapping(week), 'must not overlap'),
    exceptions: z.array(CalendarException).max(400),
  })
  .refine(({ types }) => new Set(types).size === types.length, { path: ['types'], message: 'must not repeat' })
  .refine(({ types, place }) => place !== null || !types.includes('OFFLINE'), {
    path: ['place'],
    message: 'must be given when people come in person',
  })
  .meta({ id: 'DoctorCalendar' })
export type DoctorCalendar = z.infer<typeof DoctorCalendar>

export const Slot = z.object({ startsAt: Instant, endsAt: Instant }).meta({ id: 'Slot' })
export type Slot = z.infer<typeof Slot>

/** The free times of a doctor, as a patient chooses from them. */
export const DoctorSlots = z
  .object({
    doctorId: IdOut,
    doctorName: z.string(),
    timeZone: z.string().describe('The doctor’s'),
    slotMinutes: z.int(),
    types: z.array(AppointmentType),
    place: z.string().nullable(),
    nextSlotAt: Instant.nullable().describe('The first free time of all; null: there is none'),
    slots: z.array(Slot),
  })
  .meta({ id: 'DoctorSlots' })
export type DoctorSlots = z.infer<typeof DoctorSlots>

/** A slot that nobody else can take until `expiresAt`. */
export const Hold = z
  .object({ id: IdOut, doctorId: IdOut, startsAt: Instant, endsAt: Instant, expiresAt: Instant })
  .meta({ id: 'Hold' })
export type Hold = z.infer<typeof Hold>

export const calendarOperations = {
  readCalendar: operation({
    route: calendarRoutes.readCalendar,
    summary: 'One’s own hours; null before they were published',
    access: access.doctors,
    answer: z.object({ calendar: DoctorCalendar.nullable() }),
    errors: [],
  }),
  saveCalendar: operation({
    route: calendarRoutes.saveCalendar,
    // The body has up to 400 exceptions and 50 weekly hours of some hundred bytes each.
    bodyLimit: 64 * 1024,
    summary: 'Publish one’s hours; appointments that were made before stay',
    access: access.doctors,
    body: DoctorCalendar,
    answer: z.object({ calendar: DoctorCalendar }),
    errors: ['DOCTOR_NOT_VERIFIED'],
  }),
  listSlots: operation({
    route: calendarRoutes.listSlots,
    summary: 'The free times of a doctor',
    access: access.accounts,
    params: z.object({ id: Id }),
    query: z.object({
      from: Instant.optional().describe('Now unless said'),
      days: z.coerce.number().int().min(1).max(42).default(7).describe('Of 24 hours'),
    }),
    answer: DoctorSlots,
    errors: ['NOT_FOUND'],
  }),
  holdSlot: operation({
    route: calendarRoutes.holdSlot,
    needsAccount: true,
    summary: 'Hold a free time for five minutes; one at a time, the one held before is given back',
    access: access.patients,
    body: z.object({ doctorId: Id, startsAt: Instant }),
    answer: Hold,
    status: 201,
    errors: ['NOT_FOUND', 'SLOT_TAKEN', 'SLOT_NOT_OFFERED', 'APPOINTMENT_OVERLAP', 'APPOINTMENT_LIMIT'],
  }),
  releaseSlot: operation({
    route: calendarRoutes.releaseSlot,
    summary: 'Give a held time back; repeating it changes nothing',
    access: access.patients,
    params: z.object({ id: Id }),
    answer: z.object({ message: z.string() }),
    errors: [],
  }),
} as const
