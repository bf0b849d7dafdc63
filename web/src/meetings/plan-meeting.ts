import type { Meeting } from '@medconsult/contract'
import { MEETING_AHEAD_MS } from '@medconsult/contract/runtime'
import { instantOf } from '../ui/index.ts'

/** A day `YYYY-MM-DD` and a time `HH:MM`, in the clinic's zone; empty while nothing was chosen. */
export interface Planned {
  date: string
  time: string
}

/**
 * Returns the first field with a mistake, or null.
 * @param now ms since the epoch
 */
export function wrongWith(plan: Planned, zone: string, now: number): keyof Planned | null {
  if (plan.date === '') return 'date'
  if (plan.time === '') return 'time'
  const at = instantOf(plan.date, plan.time, zone)
  if (Number.isNaN(at) || at > now + MEETING_AHEAD_MS) return 'date'
  if (at >= now) return null
  return instantOf(plan.date, '23:59', zone) < now ? 'date' : 'time'
}

/** Returns the instant, ISO 8601. */
export const planned = ({ date, time }: Planned, zone: string): string =>
  new Date(instantOf(date, time, zone)).toISOString()

/**
 * Whether the link of the meeting lets nobody in any more. An appointment has one meeting, and keeps it after it is
 * over.
 */
export const isSpent = ({ status, linkRevoked }: Pick<Meeting, 'status' | 'linkRevoked'>): boolean =>
  linkRevoked || status === 'COMPLETED' || status === 'CANCELLED'
