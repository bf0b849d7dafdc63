import type { Overview } from '@medconsult/contract'
import { sql } from 'kysely'
import { findZoneDifferences } from '../notifications/index.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { clinicToday } from './clinic-day.ts'
import type { PracticeDeps } from './doctor-service.ts'

interface Figures {
  planned: number
  online: number
  completed: number
  waiting: number
  in_call: number
  seen: number
  gone: number
  mean_wait_minutes: number | null
  missed_invitations: number
  appointments_today: number
  missed_appointments: number
  verified_doctors: number
  unverified_doctors: number
  patients: number
}

/**
 * The clinic's day in figures, for an administrator. The database returns only figures and never the rows behind them.
 */
export function createOverview({ run, clock, clinicTimeZone }: PracticeDeps) {
  return (principal: Principal): Promise<Overview> =>
    run(actorOf(principal), async (tx) => {
      const date = clinicToday(clock, clinicTimeZone)
      const { rows } = await sql<Figures>`
        SELECT planned, online, completed, waiting, calls_now() AS in_call, seen, gone, mean_wait_minutes,
          missed_invitations, appointments_today, missed_appointments, verified_doctors, unverified_doctors, patients
        FROM clinic_figures(${date}::date, ${clinicTimeZone})`.execute(tx)
      const row = rows[0]
      if (!row) throw new Error('the figures are an administrator’s')
      const over = row.seen + row.gone
      return {
        date,
        sessions: { planned: row.planned, online: row.online, completed: row.completed },
        waiting: row.waiting,
        inCall: row.in_call,
        seen: row.seen,
        left: row.gone,
        completion: over === 0 ? null : row.seen / over,
        meanWaitMinutes: row.mean_wait_minutes,
        missedInvitations: row.missed_invitations,
        appointments: { today: row.appointments_today, missed: row.missed_appointments },
        doctors: { verified: row.verified_doctors, unverified: row.unverified_doctors },
        patients: row.patients,
        timeZones: (await findZoneDifferences(tx)).map(({ zone, from, until, node, database }) => ({
          zone,
          from: from.toISOString(),
          until: until.toISOString(),
          server: node,
          database,
        })),
      }
    })
}
