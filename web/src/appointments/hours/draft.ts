import type { AppointmentType, CalendarException, DoctorCalendar } from '@medconsult/contract'
import { dateIn } from '../../ui/index.ts'

/** A stretch of one day as it stands in the form, `HH:MM` or empty. `key` is for drawing only. */
export interface Stretch {
  key: number
  startTime: string
  /** At or before `startTime` it is of the next day. */
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

/** A doctor's calendar while it is edited: it may be wrong. */
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
  /** The key of the next row. */
  nextKey: number
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/**
 * Days that are over have done their work, and would only be in the way: they are left out.
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

/** What is saved. Only for a draft without faults. */
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

/** On the wall clock; an end at or before the start is of the next day. */
export function lengthOf({ startTime, endTime }: Pick<Stretch, 'startTime' | 'endTime'>): number {
  const length = minuteOf(endTime) - minuteOf(startTime)
  return length > 0 ? length : length + MINUTES_OF_DAY
}

/** What another stretch of a day could be: an hour after the last one, as long as the day has room. */
export function suggestStretch(stretches: readonly Stretch[]): { startTime: string; endTime: string } {
  const last = stretches.at(-1)
  if (last === undefined || last.endTime === '') return { startTime: '09:00', endTime: '12:00' }
  const start = Math.min(minuteOf(last.startTime) + lengthOf(last) + 60, 22 * 60)
  return { startTime: timeOf(start), endTime: timeOf(Math.min(start + 180, MINUTES_OF_DAY - 30)) }
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
