import { EMPTY_MEETING_MS, type Meeting, type MeetingCode, type MeetingStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import { findGuests, lockRoom } from '../room/index.ts'
import { publishMeeting } from './announce.ts'
import type { MeetingDeps } from './deps.ts'
import { endMeeting } from './endings.ts'
import { actorFor, findByLink, findForActor, linkActor, lockOwn, meetingNotFound } from './membership.ts'
import { requireHost, timeBetween } from './policy.ts'
import { findAttendance, findMeeting, moveMeeting } from './repository.ts'
import { isOpenRoom, type MeetingRow, toMeeting } from './rows.ts'
import { subjectOf } from './subject.ts'

interface GivenStatus {
  status: MeetingStatus
  startTime?: string | null | undefined
  endTime?: string | null | undefined
}

/** Begins, ends and cancels meetings by request: of the host, or in an open room of anybody with the link. */
export function createSetStatus({ run, clock, budgets }: Pick<MeetingDeps, 'run' | 'clock' | 'budgets'>) {
  const wrongLinks = budgets.of('wrongMeetingLinks')

  async function beginByHost(
    tx: QueryExecutorProvider,
    publish: Publish,
    meeting: MeetingRow,
    startedAt: Date,
    now: Date,
  ) {
    const begun = await moveMeeting(tx, meeting.id, 'ACTIVE', {
      startedAt,
      dueAt: new Date(now.getTime() + EMPTY_MEETING_MS),
    })
    if (!begun) return undefined
    await audit(tx, now, 'MEETING_STARTED', subjectOf(meeting))
    publishMeeting(publish, begun, await findGuests(tx, meeting.id))
    return begun
  }

  /**
   * Requires an open room, where anybody with the link has the host's rights.
   * @throws ApiError UNAUTHENTICATED, FORBIDDEN
   */
  async function requireOpenRoom(
    tx: QueryExecutorProvider,
    principal: Principal | null,
    code: MeetingCode,
  ): Promise<void> {
    const meeting = await run.within(tx, linkActor, () => findMeeting(tx, code))
    if (meeting && isOpenRoom(meeting)) return
    if (!principal) throw new ApiError('UNAUTHENTICATED', 'Only the host of the meeting may do this. Sign in first.')
    requireHost('', principal)
  }

  /** Moves a meeting. @throws ApiError MEETING_STATE, VALIDATION */
  async function moveTo(
    tx: QueryExecutorProvider,
    publish: Publish,
    meeting: MeetingRow,
    { status, startTime, endTime }: GivenStatus,
  ): Promise<MeetingRow> {
    if (meeting.status === status) return meeting
    const now = clock.now()
    const ending = status === 'COMPLETED' ? 'ACTIVE' : 'SCHEDULED'
    let moved: MeetingRow | undefined
    if (status === 'ACTIVE') {
      const startedAt = timeBetween('startTime', startTime, meeting.created_at, now)
      moved = await beginByHost(tx, publish, meeting, startedAt, now)
    } else if (status !== 'SCHEDULED' && meeting.status === ending) {
      const endedAt = timeBetween('endTime', endTime, meeting.started_at ?? meeting.created_at, now)
      moved = await endMeeting(tx, publish, meeting, { endedAt, endedBy: 'host', lastAt: endedAt, now })
    }
    if (!moved) throw new ApiError('MEETING_STATE', `A meeting that is ${meeting.status} cannot become ${status}.`)
    return moved
  }

  /** Moves a meeting with an open room. @throws ApiError NOT_FOUND */
  async function moveOpen(tx: QueryExecutorProvider, publish: Publish, code: MeetingCode, given: GivenStatus) {
    const seen = await findMeeting(tx, code)
    if (seen) await lockRoom(tx, seen.id)
    // Read again under the lock.
    const meeting = await findMeeting(tx, code)
    if (meeting) await moveTo(tx, publish, meeting, given)
    const after = await findByLink(tx, code)
    if (!after) throw meetingNotFound()
    return after
  }

  return (
    maybePrincipal: Principal | null,
    code: MeetingCode,
    given: GivenStatus,
    address: string,
  ): Promise<Meeting> => {
    const move = () =>
      run(actorFor(maybePrincipal), async (tx, publish) => {
        const seen = await findForActor(tx, code)
        if (maybePrincipal && seen?.host_id === maybePrincipal.userId) {
          const moved = await moveTo(tx, publish, await lockOwn(tx, maybePrincipal, code), given)
          return toMeeting(moved, await findAttendance(tx, [moved.id]), maybePrincipal.userId)
        }
        await requireOpenRoom(tx, maybePrincipal, code)
        return run.within(tx, linkActor, () => moveOpen(tx, publish, code, given))
      })
    return maybePrincipal ? move() : wrongLinks.guess(networkOf(address), ['NOT_FOUND'], move)
  }
}
