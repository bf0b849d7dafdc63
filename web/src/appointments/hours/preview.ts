import type { DoctorCalendar } from '@medconsult/contract'
import { instantOf } from '../../ui/index.ts'
import { addDays } from '../booking/week.ts'

/** Milliseconds since the epoch. */
export interface Span {
  start: number
  end: number
}

export interface PreviewDay {
  /** `YYYY-MM-DD` in the calendar's zone */
  date: string
  open: Span[]
  /** Appointments that the day holds before anything is booked. */
  places: number
}

type Hours = Pick<DoctorCalendar, 'timeZone' | 'slotMinutes' | 'bufferMinutes' | 'weeklyHours' | 'exceptions'>

/** What hours come to on the days that follow: instants, so that a day on which the clocks change is right too. */
export function previewOf(calendar: Hours, firstDate: string, days: number): PreviewDay[] {
  return Array.from({ length: days }, (_, index) => {
    const date = addDays(firstDate, index)
    const open = openOn(calendar, date)
    const places = open.reduce((sum, span) => sum + placesIn(span, calendar), 0)
    return { date, open, places }
  })
}

function placesIn({ start, end }: Span, { slotMinutes, bufferMinutes }: Hours): number {
  const minutes = (end - start) / 60_000
  return Math.max(0, Math.floor((minutes + bufferMinutes) / (slotMinutes + bufferMinutes)))
}

function openOn(calendar: Hours, date: string): Span[] {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7
  const spanOf = ({ startTime, endTime }: { startTime: string; endTime: string }): Span => ({
    start: instantOf(date, startTime, calendar.timeZone),
    end: instantOf(endTime <= startTime ? addDays(date, 1) : date, endTime, calendar.timeZone),
  })
  const exceptions = calendar.exceptions.filter((exception) => exception.date === date)
  const off = exceptions.some((exception) => exception.kind === 'DAY_OFF')
  const weekly = off ? [] : calendar.weeklyHours.filter((hours) => hours.weekday === weekday).map(spanOf)
  const extra = exceptions.flatMap((exception) => (exception.kind === 'EXTRA_HOURS' ? [spanOf(exception)] : []))
  const closed = exceptions.flatMap((exception) => (exception.kind === 'HOURS_OFF' ? [spanOf(exception)] : []))
  return closed.reduce(without, union([...weekly, ...extra])).filter(({ start, end }) => end > start)
}

function union(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}

function without(spans: Span[], hole: Span): Span[] {
  return spans.flatMap((span) =>
    hole.end <= span.start || hole.start >= span.end
      ? [span]
      : [
          { start: span.start, end: Math.max(span.start, hole.start) },
          { start: Math.min(span.end, hole.end), end: span.end },
        ].filter(({ start, end }) => end > start),
  )
}
