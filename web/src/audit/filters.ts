import type { AuditPerson } from '@medconsult/contract'
import type { AuditAction } from '@medconsult/contract/runtime'
import { dateFormat } from '../ui/date-format.ts'
import { instantOf, viewerZone } from '../ui/index.ts'
import { pageLocale } from '../ui/page-locale.ts'
import type { TrailQuery } from './use-audit-trail.ts'

/** The filters of the trail. Days are in the viewer's zone. */
export interface Filters {
  actor: AuditPerson | null
  patient: AuditPerson | null
  action: AuditAction | null
  /** YYYY-MM-DD, both days included; an empty one sets no limit. */
  from: string
  to: string
}

export const noFilters: Filters = { actor: null, patient: null, action: null, from: '', to: '' }

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Returns the instant of midnight in `zone`, at the beginning of the day that is `later` days after `day`. */
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
    // The limit is the end of the last day.
    ...(DAY.test(to) && { to: midnight(to, zone, 1) }),
  }
}

/**
 * Formats `QUEUE_READ` as "Queue read". The names of actions are not translated, so that they mean the same in every
 * language.
 */
export function actionLabel(action: string): string {
  const label = action.toLowerCase().replaceAll('_', ' ')
  return label.charAt(0).toUpperCase() + label.slice(1)
}

/** Formats an instant as the viewer's time of day with seconds, so that two entries of one minute can be told apart. */
export const timeOf = (at: string, timeZone = viewerZone()): string =>
  dateFormat(pageLocale(), { timeStyle: 'medium', timeZone }).format(Date.parse(at))

/** The same with milliseconds: many steps of a call are in one second. */
export const exactTimeOf = (at: string, timeZone = viewerZone()): string =>
  dateFormat(pageLocale(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZone,
  }).format(Date.parse(at))
