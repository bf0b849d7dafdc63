import { pageLocale } from '../../ui/page-locale.ts'

/** @param day 0 is Monday */
export function weekdayName(day: number): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(pageLocale(), { timeZone: 'UTC', weekday: 'long' }).format(Date.UTC(2024, 0, 1 + day))
}
