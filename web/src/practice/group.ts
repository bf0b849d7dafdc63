import type { Schedule } from '@medconsult/contract'
import { RESTART_MS } from '@medconsult/contract/runtime'
import { dateIn, spanOf } from '../ui/index.ts'

export interface Grouped {
  today: Schedule[]
  later: Schedule[]
  past: Schedule[]
}

/** What time it is at the clinic. */
export interface ClinicNow {
  /** IANA. */
  zone: string
  /** `YYYY-MM-DD` in its zone. */
  today: string
  /** The server's time, ms since the epoch. */
  now: number
}

/** Of today, or begun on an earlier day and still going on: past midnight a session stays with whoever waits for it. */
function isCurrent(schedule: Schedule, { zone, today, now }: ClinicNow): boolean {
  if (schedule.date === today || (schedule.status === 'ONLINE' && schedule.date < today)) return true
  return schedule.date < today && spanOf(schedule, zone).end > now
}

/** Can the doctor start it now? The server decides; this is what is offered. */
export function isStartable(schedule: Schedule, clinic: ClinicNow): boolean {
  if (schedule.status === 'ONLINE') return false
  if (isCurrent(schedule, clinic) || (schedule.status === 'UPCOMING' && schedule.date > clinic.today)) return true
  // It went on past its own day and was ended just now.
  const endedAt = schedule.endedAt === null ? 0 : Date.parse(schedule.endedAt)
  const wentOn = dateIn(clinic.zone, endedAt) > schedule.date && endedAt > spanOf(schedule, clinic.zone).end
  return wentOn && clinic.now - endedAt < RESTART_MS
}

/** By the clinic's calendar. Today and later in order of time, the past newest first. */
export function groupByDay(schedules: readonly Schedule[], clinic: ClinicNow): Grouped {
  const inOrder = [...schedules].sort((a, b) => `${a.date} ${a.startTime}`.localeCompare(`${b.date} ${b.startTime}`))
  return {
    today: inOrder.filter((schedule) => isCurrent(schedule, clinic)),
    later: inOrder.filter((schedule) => schedule.date > clinic.today),
    past: inOrder.filter((schedule) => schedule.date < clinic.today && !isCurrent(schedule, clinic)).reverse(),
  }
}
