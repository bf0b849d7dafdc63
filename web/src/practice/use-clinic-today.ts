import { useConfig } from '../accounts/index.ts'
import { serverClock } from '../platform/index.ts'
import { dateIn, viewerZone } from '../ui/index.ts'
import type { ClinicNow } from './group.ts'

/** Returns the clinic's zone, its current date as `YYYY-MM-DD`, and the server's time. */
export function useClinicToday(): ClinicNow {
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  const now = serverClock.now()
  return { zone, today: dateIn(zone, now), now }
}
