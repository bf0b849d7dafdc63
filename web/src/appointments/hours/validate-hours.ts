import { type Draft, lengthOf, minuteOf, type Stretch } from './draft.ts'

export type StretchFault = 'from' | 'to' | 'short' | 'overlap'
export type ExceptionFault = StretchFault | 'date' | 'past' | 'twice'

export interface HoursErrors {
  /** Errors of exceptions, by the key of the row. */
  rows: ReadonlyMap<number, ExceptionFault>
  types: boolean
  place: boolean
  any: boolean
}

const MINUTES_OF_DAY = 24 * 60
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY

/**
 * Validates a draft and returns each error with its place.
 * @param today in the draft's zone
 */
export function validateHours(draft: Draft, today: string): HoursErrors {
  const rows = new Map<number, ExceptionFault>()
  weekFaults(draft, rows)
  for (const [index, exception] of draft.exceptions.entries()) {
    const { key, kind, date } = exception
    const twice =
      kind === 'DAY_OFF' && draft.exceptions.slice(0, index).some((other) => other.kind === kind && other.date === date)
    const fault = date === '' ? 'date' : date < today ? 'past' : twice ? 'twice' : null
    // Hours off have no minimum length.
    const hours = kind === 'DAY_OFF' ? null : timeFault(exception, kind === 'EXTRA_HOURS' ? draft.slotMinutes : 0)
    if (fault ?? hours) rows.set(key, (fault ?? hours) as ExceptionFault)
  }
  const types = draft.types.length === 0
  const place = draft.types.includes('OFFLINE') && draft.place.trim() === ''
  return { rows, types, place, any: rows.size > 0 || types || place }
}

function timeFault(
  stretch: Pick<Stretch, 'startTime' | 'endTime'>,
  atLeast: number,
): Exclude<StretchFault, 'overlap'> | null {
  if (stretch.startTime === '') return 'from'
  if (stretch.endTime === '') return 'to'
  // A range that is too short for one appointment is an error.
  return lengthOf(stretch) < atLeast ? 'short' : null
}

function weekFaults(draft: Draft, rows: Map<number, ExceptionFault>): void {
  const spans: { start: number; end: number }[] = []
  for (const [day, stretches] of draft.week.entries()) {
    for (const stretch of stretches) {
      const fault = timeFault(stretch, draft.slotMinutes)
      if (fault) {
        rows.set(stretch.key, fault)
        continue
      }
      const start = day * MINUTES_OF_DAY + minuteOf(stretch.startTime)
      const span = { start, end: start + lengthOf(stretch) }
      if (spans.some((other) => overlap(other, span))) rows.set(stretch.key, 'overlap')
      else spans.push(span)
    }
  }
}

/** Compares across the end of the week too: Sunday night may overlap Monday morning. */
function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return [-MINUTES_OF_WEEK, 0, MINUTES_OF_WEEK].some((shift) => a.start < b.end + shift && b.start + shift < a.end)
}
