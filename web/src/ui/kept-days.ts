import { pageLocale } from './page-locale.ts'

const DAY_MS = 24 * 60 * 60_000
const YEAR_DAYS = 365

/** `90 days`, or `10 years` for whole years from two on. */
export function showDays(days: number): string {
  const inYears = days > YEAR_DAYS && days % YEAR_DAYS === 0
  return new Intl.NumberFormat(pageLocale(), {
    style: 'unit',
    unit: inYears ? 'year' : 'day',
    unitDisplay: 'long',
  }).format(inYears ? days / YEAR_DAYS : days)
}

/** Whether something of that moment is older than it is kept. @param days null: it is kept without end */
export const isNoLongerKept = (since: string | null, days: number | null, now = Date.now()): boolean =>
  since !== null && days !== null && Date.parse(since) + days * DAY_MS < now
