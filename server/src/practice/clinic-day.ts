import { DateTime } from 'luxon'
import type { Clock } from '../platform/clock.ts'

/** Today's date in the clinic's zone, YYYY-MM-DD. */
export function clinicToday(clock: Clock, zone: string): string {
  return DateTime.fromJSDate(clock.now(), { zone }).toFormat('yyyy-MM-dd')
}
