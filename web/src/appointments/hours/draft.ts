import type { AppointmentType, CalendarException, DoctorCalendar } from '@medconsult/contract'
import { dateIn } from '../../ui/index.ts'

/** One range of hours in the form, as `HH:MM` or empty. `key` is React's key. */
export interface Stretch {
  key: number
  startTime: string
  /** An end at or before `startTime` is on the next day. */
  endTime: string
}

export interface DraftException {
  key: number
  kind: CalendarException['kind']
  /** `YYYY-MM-DD` or empty */
  date: string
  startTime: string
  endTime: string
}

/** A doctor's calendar in the form, which may contain errors. */
export interface Draft {
  timeZone: string
  slotMinutes: number
  bufferMinutes: number
  noticeMinutes: number
  horizonDays: number
  types: AppointmentType[]
  place: string
  /** Monday first. */
  week: Stretch[][]
  exceptions: DraftException[]
  /** The key of the next row that is added. */
  nextKey: number
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/**
 * Creates the form's state from a calendar. Past exceptions are left out, since they no longer matter.
 * @param zone for a doctor who has not published hours yet
 * @param now ms since the epoch
 */
export function draftOf(calendar: DoctorCalendar | null, zone: string, now: number): Draft {
  const office = (startTime: string, endTime: string) =>
    [1, 2, 3, 4, 5].map((weekday) => ({ weekday, startTime, endTime }))
  const { weeklyHours, exceptions, place, ...terms } = calendar ?? {
    timeZone: zone,
    slotMinutes: 30,
    bufferMinutes: 0,
    noticeMinutes: 120,
    horizonDays: 60,
    types: ['ONLINE' as const],
    place: null,
    weeklyHours: [...office('09:00', '12:00'), ...office('14:00', '17:00')],
    exceptions: [],
  }
  let nextKey = 0
  const week = WEEKDAYS.map((weekday) =>
    weeklyHours
      .filter((hours) => hours.weekday === weekday)
      .sort((a, b) => a.startTime.localeCompare(b.startTime))
      .map(({ startTime, endTime }) => ({ key: nextKey++, startTime, endTime })),
  )
  const today = dateIn(terms.timeZone, now)
  const days = exceptions
    .filter(({ date }) => date >= today)
    .sort((a, b) => a.date.localeCompare(b.date))
    .map((exception) => ({ startTime: '', endTime: '', ...exception, key: nextKey++ }))
  return { ...terms, types: [...terms.types], place: place ?? '', week, exceptions: days, nextKey }
}

/** Returns the calendar to save. The draft must have no errors. */
export function calendarOf({ nextKey: _, week, exceptions, place, ...terms }: Draft): DoctorCalendar {
  return {
    ...terms,
    place: place.trim() === '' ? null : place.trim(),
    weeklyHours: week.flatMap((stretches, index) =>
      stretches.map(({ startTime, endTime }) => ({ weekday: index + 1, startTime, endTime })),
    ),
    exceptions: exceptions.map(({ kind, date, startTime, endTime }) =>
      kind === 'DAY_OFF' ? { kind, date } : { kind, date, startTime, endTime },
    ),
  }
}

export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

const MINUTES_OF_DAY = 24 * 60

/** Returns the length in minutes by the wall clock; an end at or before the start is on the next day. */
export function lengthOf({ startTime, endTime }: Pick<Stretch, 'startTime' | 'endTime'>): number {
  const length = minuteOf(endTime) - minuteOf(startTime)
  return length > 0 ? length : length + MINUTES_OF_DAY
}

/** Suggests another range for a day: it begins an hour after the last one, if the day has room for it. */
export function suggestStretch(stretches: readonly Stretch[]): { startTime: string; endTime: string } {
  const last = stretches.at(-1)
  if (last === undefined || last.endTime === '') return { startTime: '09:00', endTime: '12:00' }
  const start = Math.min(minuteOf(last.startTime) + lengthOf(last) + 60, 22 * 60)
  return { startTime: timeOf(start), endTime: timeOf(Math.min(start + 180, MINUTES_OF_DAY - 30)) }
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
