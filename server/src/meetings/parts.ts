import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { notFound } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { findMeeting, findPlate } from './repository.ts'
import type { MeetingRow } from './rows.ts'

/** Its rows are read by name only. */
export type MeetingRun = UnitOfWork<object>

export interface MeetingParts {
  run: MeetingRun
  clock: Clock
  issueToken: (principal: Principal, until?: Date) => Promise<string>
  /** Who may make a meeting: anyone, or doctors. */
  makers: 'open' | 'invite'
  budgets: Pick<Budgets, 'of'>
}

/** Whoever has a link, before anybody is known. */
export const doorkeeper: Actor = { kind: 'system', name: 'meeting-door' }

export const actorFor = (visitor: Principal | null): Actor => (visitor ? actorOf(visitor) : doorkeeper)

/** Whom the audit trail is about. */
export const subjectOf = (meeting: { id: string; patient_id?: string | null }, metadata?: Record<string, string>) => ({
  callSessionId: meeting.id,
  ...(meeting.patient_id && { patientId: meeting.patient_id }),
  ...(metadata && { metadata }),
})

export const meetingNotFound = () => notFound('This meeting')

/**
 * A meeting that the actor belongs to.
 * @returns undefined for whoever has the link only
 * @throws ApiError NOT_FOUND
 */
export async function findForActor(tx: QueryExecutorProvider, code: string): Promise<MeetingRow | undefined> {
  const own = await findMeeting(tx, code)
  if (!own && !(await findPlate(tx, code))) throw meetingNotFound()
  return own
}
