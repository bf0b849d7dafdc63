import { useConfig } from '../accounts/index.ts'
import { serverClock } from '../platform/index.ts'
import { dateIn, viewerZone } from '../ui/index.ts'

/** The clinic's zone, and its date today as `YYYY-MM-DD`. */
export function useClinicToday(): { zone: string; today: string } {
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  return { zone, today: dateIn(zone, serverClock.now()) }
}
