import type { Schedule } from '@medconsult/contract'
import { RESTART_MS } from '@medconsult/contract/runtime'
import { dateIn, spanOf } from '../ui/index.ts'

export interface Grouped<T extends Schedule = Schedule> {
  today: T[]
  later: T[]
  past: T[]
}

/** The time at the clinic. */
export interface ClinicNow {
  /** IANA time zone. */
  zone: string
  /** `YYYY-MM-DD` in the clinic's zone. */
  today: string
  /** The server's time, ms since the epoch. */
  now: number
}

/**
 * Whether the session is today's, or began on an earlier day and is still online: a session that goes on past midnight
 * stays in the list for those who wait.
 */
function isCurrent(schedule: Schedule, { zone, today, now }: ClinicNow): boolean {
  if (schedule.date === today || (schedule.status === 'ONLINE' && schedule.date < today)) return true
  return schedule.date < today && spanOf(schedule, zone).end > now
}

/** Whether to offer the doctor to start the session now. The server decides. */
export function isStartable(schedule: Schedule, clinic: ClinicNow): boolean {
  if (schedule.status === 'ONLINE') return false
  if (isCurrent(schedule, clinic) || (schedule.status === 'UPCOMING' && schedule.date > clinic.today)) return true
  // The session went past midnight and was ended today.
  const endedAt = schedule.endedAt === null ? 0 : Date.parse(schedule.endedAt)
  const wentOn = dateIn(clinic.zone, endedAt) > schedule.date && endedAt > spanOf(schedule, clinic.zone).end
  return wentOn && clinic.now - endedAt < RESTART_MS
}

/** Groups sessions by the clinic's calendar: today's and later ones in order of time, past ones newest first. */
export function groupByDay<T extends Schedule>(schedules: readonly T[], clinic: ClinicNow): Grouped<T> {
  const inOrder = [...schedules].sort((a, b) => `${a.date} ${a.startTime}`.localeCompare(`${b.date} ${b.startTime}`))
  return {
    today: inOrder.filter((schedule) => isCurrent(schedule, clinic)),
    later: inOrder.filter((schedule) => schedule.date > clinic.today),
    past: inOrder.filter((schedule) => schedule.date < clinic.today && !isCurrent(schedule, clinic)).reverse(),
  }
}

/**
 * The session to start now: the first one of today whose end has not come, or else the last one that was not held. None
 * while another is online.
 * @param today the sessions of today in order of time
 */
export function dueSession(today: readonly Schedule[], { zone, now }: ClinicNow): Schedule | null {
  if (today.some(({ status }) => status === 'ONLINE')) return null
  const upcoming = today.filter(({ status }) => status === 'UPCOMING')
  return upcoming.find((schedule) => spanOf(schedule, zone).end > now) ?? upcoming.at(-1) ?? null
}
