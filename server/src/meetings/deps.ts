import type { Clock } from '../platform/clock.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import type { Principal } from '../platform/http/operations.ts'

/** The unit of work of meetings. */
export type MeetingRun = UnitOfWork

export interface MeetingDeps {
  run: MeetingRun
  clock: Clock
  issueToken: (principal: Principal, until?: Date) => Promise<string>
  /** Who may make a meeting: `open` anybody, `invite` doctors. */
  makers: 'open' | 'invite'
  budgets: Pick<Budgets, 'of'>
}
