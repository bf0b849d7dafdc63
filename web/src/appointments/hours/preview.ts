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
  /** How many appointments fit into the day while nothing is booked. */
  places: number
}

type Hours = Pick<DoctorCalendar, 'timeZone' | 'slotMinutes' | 'bufferMinutes' | 'weeklyHours' | 'exceptions'>

/**
 * Computes what hours amount to on the following days, in the same way as the server. It works with instants, so that a
 * day on which the clocks change is right too.
 */
export function previewOf(calendar: Hours, firstDate: string, days: number): PreviewDay[] {
  return Array.from({ length: days }, (_, index) => {
    const date = addDays(firstDate, index)
    const open = openOn(calendar, date)
    const starts = new Set(open.flatMap((span) => startsIn(span, calendar)))
    return { date, open, places: starts.size }
  })
}

/** Extra hours may overlap the weekly ones; two appointments that begin at the same time count as one. */
function startsIn({ start, end }: Span, { slotMinutes, bufferMinutes }: Hours): number[] {
  const starts: number[] = []
  for (let at = start; at + slotMinutes * 60_000 <= end; at += (slotMinutes + bufferMinutes) * 60_000) starts.push(at)
  return starts
}

function openOn(calendar: Hours, date: string): Span[] {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7
  const spanOf = (day: string, { startTime, endTime }: { startTime: string; endTime: string }): Span => ({
    start: instantOf(day, startTime, calendar.timeZone),
    end: instantOf(endTime <= startTime ? addDays(day, 1) : day, endTime, calendar.timeZone),
  })
  const around = [addDays(date, -1), date, addDays(date, 1)]
  // Hours off may reach over midnight, and so may the hours that they cancel, so the days before and after count too.
  const off = calendar.exceptions
    .filter((exception) => around.includes(exception.date))
    .flatMap((exception) =>
      exception.kind === 'EXTRA_HOURS'
        ? []
        : [spanOf(exception.date, exception.kind === 'DAY_OFF' ? WHOLE_DAY : exception)],
    )
  const weekly = calendar.weeklyHours.filter((hours) => hours.weekday === weekday).map((hours) => spanOf(date, hours))
  const extra = calendar.exceptions.flatMap((exception) =>
    exception.kind === 'EXTRA_HOURS' && exception.date === date ? [spanOf(date, exception)] : [],
  )
  return [...off.reduce(without, weekly), ...extra]
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start)
}

const WHOLE_DAY = { startTime: '00:00', endTime: '00:00' }

function without(spans: Span[], hole: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { start: span.start, end: Math.min(span.end, Math.max(span.start, hole.start)) },
      { start: Math.max(span.start, Math.min(span.end, hole.end)), end: span.end },
    ].filter(({ start, end }) => end > start),
  )
}
