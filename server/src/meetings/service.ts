import { EMPTY_MEETING_MS, type Meeting, type MeetingStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit, auditRead } from '../audit/index.ts'
import { isMember, lockRoom, type MeetingPresence } from '../calls/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Say } from '../platform/outbox/unit-of-work.ts'
import { sayMeeting } from './announce.ts'
import { endMeeting } from './endings.ts'
import { findMeetingGuests } from './guests.ts'
import { actorFor, findForActor, type MeetingParts, meetingNotFound, subjectOf } from './parts.ts'
import { isLinkGood, isOver, linkGone, requireHost, requireUnderWay, timeBetween } from './policy.ts'
import { findMeeting, findOwnMeetings, findPlate, findStays, moveMeeting, setDoor } from './repository.ts'
import { type MeetingRow, toMeeting, toPlate } from './rows.ts'

export type MeetingService = ReturnType<typeof createMeetingService>

export function createMeetingService(
  parts: Pick<MeetingParts, 'run' | 'clock' | 'budgets'> & { presence: MeetingPresence },
) {
  const { run, clock, presence } = parts
  const wrongLinks = parts.budgets.of('wrongMeetingLinks')

  const answer = async (tx: QueryExecutorProvider, row: MeetingRow, { userId }: Principal): Promise<Meeting> =>
    toMeeting(row, await findStays(tx, [row.id]), userId)

  /** A meeting of the acting host, with its room locked. @throws ApiError NOT_FOUND, FORBIDDEN */
  async function lockOwn(tx: QueryExecutorProvider, principal: Principal, code: string): Promise<MeetingRow> {
    const seen = await findForActor(tx, code)
    requireHost(seen?.host_id ?? '', principal)
    if (seen) await lockRoom(tx, seen.id)
    // Looked at again under the lock.
    const meeting = await findMeeting(tx, code)
    if (!meeting) throw meetingNotFound()
    return meeting
  }

  async function beginByHost(tx: QueryExecutorProvider, say: Say, meeting: MeetingRow, startedAt: Date, now: Date) {
    const begun = await moveMeeting(tx, meeting.id, 'ACTIVE', {
      startedAt,
      dueAt: new Date(now.getTime() + EMPTY_MEETING_MS),
    })
    if (!begun) return undefined
    await audit(tx, now, 'MEETING_STARTED', subjectOf(meeting))
    sayMeeting(say, begun, await findMeetingGuests(tx, meeting.id))
    return begun
  }

  /** What follows a change of the door. */
  const changeDoor = (
    principal: Principal,
    code: string,
    door: Parameters<typeof setDoor>[2],
    actions: ('MEETING_LOCKED' | 'MEETING_UNLOCKED' | 'MEETING_LINK_REVOKED')[],
  ) =>
    run(actorOf(principal), async (tx, say) => {
      const meeting = await lockOwn(tx, principal, code)
      requireUnderWay(meeting)
      const changed = await setDoor(tx, meeting.id, door)
      if (!changed) throw new ApiError('MEETING_STATE', 'This meeting is over.')
      for (const action of actions) await audit(tx, clock.now(), action, subjectOf(meeting))
      sayMeeting(say, changed, await findMeetingGuests(tx, meeting.id))
      return answer(tx, changed, principal)
    })

  return {
    read: (visitor: Principal | null, code: string, address: string): Promise<Meeting> =>
      wrongLinks.guess(networkOf(address), ['NOT_FOUND', 'LINK_GONE'], () =>
        run(actorFor(visitor), async (tx) => {
          const now = clock.now()
          const own = visitor ? await findMeeting(tx, code) : undefined
          if (visitor && own) {
            if (own.patient_id && own.patient_id !== visitor.userId)
              await auditRead(tx, now, 'MEETING_READ', [subjectOf(own)])
            return answer(tx, own, visitor)
          }
          const plate = await findPlate(tx, code)
          if (!plate) throw meetingNotFound()
          if (!isOver(plate) && !isLinkGood(plate, now)) throw linkGone()
          return toPlate(plate)
        }),
      ),

    list: (principal: Principal, before: string | undefined): Promise<Meeting[]> =>
      run(actorOf(principal), async (tx) => {
        const rows = await findOwnMeetings(tx, principal.userId, before === undefined ? null : new Date(before))
        const named = rows.filter(({ patient_id }) => patient_id && patient_id !== principal.userId)
        await auditRead(
          tx,
          clock.now(),
          'MEETING_READ',
          named.map((row) => subjectOf(row)),
        )
        const stays = await findStays(
          tx,
          rows.map(({ id }) => id),
        )
        return rows.map((row) => toMeeting(row, stays, principal.userId))
      }),

    setStatus: (
      principal: Principal,
      code: string,
      given: { status: MeetingStatus; startTime?: string | undefined; endTime?: string | undefined },
    ): Promise<Meeting> =>
      run(actorOf(principal), async (tx, say) => {
        const meeting = await lockOwn(tx, principal, code)
        if (meeting.status === given.status) return answer(tx, meeting, principal)
        const now = clock.now()
        const ending = given.status === 'COMPLETED' ? 'ACTIVE' : 'SCHEDULED'
        let moved: MeetingRow | undefined
        if (given.status === 'ACTIVE') {
          const startedAt = timeBetween('startTime', given.startTime, meeting.created_at, now)
          moved = await beginByHost(tx, say, meeting, startedAt, now)
        } else if (given.status !== 'SCHEDULED' && meeting.status === ending) {
          const endedAt = timeBetween('endTime', given.endTime, meeting.started_at ?? meeting.created_at, now)
          moved = await endMeeting(tx, say, meeting, { endedAt, endedBy: 'host', lastAt: endedAt, now })
        }
        if (!moved)
          throw new ApiError('MEETING_STATE', `A meeting that is ${meeting.status} cannot become ${given.status}.`)
        return answer(tx, moved, principal)
      }),

    /** Whoever belongs to the room is there from now on. In a room without a lobby whoever comes is written down anyway. */
    addParticipant: (visitor: Principal | null, code: string): Promise<Meeting> =>
      run(actorFor(visitor), async (tx, say) => {
        const seen = await findForActor(tx, code)
        // Nobody is written down as there once it has ended: its end closes the stays that it finds.
        if (visitor && seen) await lockRoom(tx, seen.id)
        const meeting = await findMeeting(tx, code)
        if (visitor && meeting && (await isMember(tx, meeting.id))) {
          requireUnderWay(meeting)
          await presence.stay(tx, meeting.id)
          await presence.begin(tx, say, meeting.id)
          return answer(tx, (await findMeeting(tx, code)) ?? meeting, visitor)
        }
        const plate = await findPlate(tx, code)
        if (plate && !plate.lobby) return toPlate(plate)
        throw visitor
          ? new ApiError('FORBIDDEN', 'You are not in this meeting.')
          : new ApiError('UNAUTHENTICATED', 'Join the meeting first.')
      }),

    /** The host ends for all what is under way; anybody else, and a host who was alone, has only left. */
    end: (principal: Principal, code: string): Promise<void> =>
      run(actorOf(principal), async (tx, say) => {
        const seen = await findMeeting(tx, code)
        if (seen?.host_id !== principal.userId) return
        const meeting = await lockOwn(tx, principal, code)
        if (meeting.status !== 'ACTIVE') return
        const now = clock.now()
        await endMeeting(tx, say, meeting, { endedAt: now, endedBy: 'host', lastAt: now, now })
      }),

    setDoor: (
      principal: Principal,
      code: string,
      door: { locked?: boolean | undefined; lobbyMessage?: string | null | undefined },
    ) =>
      changeDoor(
        principal,
        code,
        door,
        door.locked === undefined ? [] : [door.locked ? 'MEETING_LOCKED' : 'MEETING_UNLOCKED'],
      ),

    revokeLink: (principal: Principal, code: string) =>
      changeDoor(principal, code, { linkRevoked: true }, ['MEETING_LINK_REVOKED']),
  }
}
