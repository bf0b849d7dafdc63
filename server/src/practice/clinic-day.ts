import type { QueryExecutorProvider } from 'kysely'
import { DateTime } from 'luxon'
import type { Clock } from '../platform/clock.ts'
import type { SessionTime } from './policy.ts'
import { type ClinicMoment, findLastMoment } from './repository.ts'

/** Today's date in the clinic's time zone, YYYY-MM-DD. */
export function clinicToday(clock: Clock, zone: string): string {
  return DateTime.fromJSDate(clock.now(), { zone }).toFormat('yyyy-MM-dd')
}

/** The present moment in the clinic. */
export const clinicNow = ({ clock, clinicTimeZone }: { clock: Clock; clinicTimeZone: string }): ClinicMoment => ({
  now: clock.now(),
  today: clinicToday(clock, clinicTimeZone),
})

/** The times of a session whose queue is locked. */
export async function sessionTime(
  tx: QueryExecutorProvider,
  scheduleId: string,
  { clock, clinicTimeZone }: { clock: Clock; clinicTimeZone: string },
): Promise<SessionTime> {
  const last = await findLastMoment(tx, scheduleId, clinicTimeZone)
  if (!last) throw new Error('the session whose queue is locked is not visible')
  return { now: clock.now(), today: clinicToday(clock, clinicTimeZone), ...last }
}
