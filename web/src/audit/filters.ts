import type { AuditPerson } from '@medconsult/contract'
import type { AuditAction } from '@medconsult/contract/runtime'
import { instantOf, viewerZone } from '../ui/index.ts'
import type { TrailQuery } from './use-audit-trail.ts'

/** What part of the trail is asked for; days are the viewer's. */
export interface Filters {
  actor: AuditPerson | null
  patient: AuditPerson | null
  action: AuditAction | null
  /** YYYY-MM-DD, both included; empty: no bound. */
  from: string
  to: string
}

export const noFilters: Filters = { actor: null, patient: null, action: null, from: '', to: '' }

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Midnight at the beginning of a day here, `later` days after it, as an instant. */
function midnight(day: string, zone: string, later = 0): string {
  const date = new Date(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000).toISOString().slice(0, 10)
  return new Date(instantOf(date, '00:00', zone)).toISOString()
}

export function queryOf(filters: Filters, zone = viewerZone()): TrailQuery {
  const { actor, patient, action, from, to } = filters
  return {
    ...(actor && { actorId: actor.id }),
    ...(patient && { patientId: patient.id }),
    ...(action && { action }),
    ...(DAY.test(from) && { from: midnight(from, zone) }),
    // The whole of the last day.
    ...(DAY.test(to) && { to: midnight(to, zone, 1) }),
  }
}

/** `QUEUE_READ` as "Queue read": the trail keeps its own words, so that they mean the same in every language. */
export function actionWords(action: string): string {
  const words = action.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** An instant as a time of day here, to the second: two entries of one minute have an order. */
export const timeOf = (at: string): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(Date.parse(at))
