import type { Meeting, MeetingCode } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit, auditRead } from '../audit/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { findGuests, isMember, lockRoom } from '../room/index.ts'
import { publishMeeting } from './announce.ts'
import type { Attendance } from './attendance.ts'
import type { MeetingDeps } from './deps.ts'
import { endMeeting } from './endings.ts'
import { actorFor, findByLink, findForActor, linkActor, lockOwn, meetingNotFound } from './membership.ts'
import { isLinkGood, isOver, linkGone, requireUnderWay } from './policy.ts'
import { findAttendance, findMeeting, findOwnMeetings, findPreview, setAccess } from './repository.ts'
import { type MeetingRow, toMeeting } from './rows.ts'
import { subjectOf } from './subject.ts'

export type MeetingService = ReturnType<typeof createMeetingService>

export function createMeetingService(
  deps: Pick<MeetingDeps, 'run' | 'clock' | 'budgets'> & { attendance: Attendance },
) {
  const { run, clock, attendance } = deps
  const wrongLinks = deps.budgets.of('wrongMeetingLinks')

  const answer = async (tx: QueryExecutorProvider, row: MeetingRow, { userId }: Principal): Promise<Meeting> =>
    toMeeting(row, await findAttendance(tx, [row.id]), userId)

  /** The meeting as anybody with the link sees it. @throws ApiError NOT_FOUND */
  async function readByLink(tx: QueryExecutorProvider, code: MeetingCode): Promise<Meeting> {
    const meeting = await run.within(tx, linkActor, () => findByLink(tx, code))
    if (!meeting) throw meetingNotFound()
    return meeting
  }

  /** Changes who can still come in, and notifies the room. */
  const changeAccess = (
    principal: Principal,
    code: MeetingCode,
    access: Parameters<typeof setAccess>[2],
    actions: ('MEETING_LOCKED' | 'MEETING_UNLOCKED' | 'MEETING_LINK_REVOKED')[],
  ) =>
    run(actorOf(principal), async (tx, publish) => {
      const meeting = await lockOwn(tx, principal, code)
      requireUnderWay(meeting)
      const changed = await setAccess(tx, meeting.id, access)
      if (!changed) throw new ApiError('MEETING_STATE', 'This meeting is over.')
      for (const action of actions) await audit(tx, clock.now(), action, subjectOf(meeting))
      publishMeeting(publish, changed, await findGuests(tx, meeting.id))
      return answer(tx, changed, principal)
    })

  return {
    read: (maybePrincipal: Principal | null, code: MeetingCode, address: string): Promise<Meeting> =>
      wrongLinks.guess(networkOf(address), ['NOT_FOUND', 'LINK_GONE'], () =>
        run(actorFor(maybePrincipal), async (tx) => {
          const now = clock.now()
          const own = maybePrincipal ? await findMeeting(tx, code) : undefined
          if (maybePrincipal && own) {
            if (own.patient_id && own.patient_id !== maybePrincipal.userId)
              await auditRead(tx, now, 'MEETING_READ', [subjectOf(own)])
            return answer(tx, own, maybePrincipal)
          }
          const preview = await findPreview(tx, code)
          if (!preview) throw meetingNotFound()
          if (!isOver(preview) && !isLinkGood(preview, now)) throw linkGone()
          return readByLink(tx, code)
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
        const attendance = await findAttendance(
          tx,
          rows.map(({ id }) => id),
        )
        return rows.map((row) => toMeeting(row, attendance, principal.userId))
      }),

    /**
     * Records the attendance of a principal who belongs to the room. In a room without a lobby anybody may
     * send this request; attendance is recorded there when somebody enters the room.
     */
    addParticipant: (maybePrincipal: Principal | null, code: MeetingCode): Promise<Meeting> =>
      run(actorFor(maybePrincipal), async (tx, publish) => {
        const seen = await findForActor(tx, code)
        // The lock makes sure that no attendance starts after the meeting's end, which ends those that it finds.
        if (maybePrincipal && seen) await lockRoom(tx, seen.id)
        const meeting = await findMeeting(tx, code)
        if (maybePrincipal && meeting && (await isMember(tx, meeting.id))) {
          requireUnderWay(meeting)
          await attendance.attend(tx, meeting.id)
          await attendance.beginIfTwo(tx, publish, meeting.id)
          return answer(tx, (await findMeeting(tx, code)) ?? meeting, maybePrincipal)
        }
        const preview = await findPreview(tx, code)
        if (preview && !preview.lobby) return readByLink(tx, code)
        throw maybePrincipal
          ? new ApiError('FORBIDDEN', 'You are not in this meeting.')
          : new ApiError('UNAUTHENTICATED', 'Join the meeting first.')
      }),

    /** The host ends an active meeting for everybody. Anybody else, and a host who was alone, only leaves. */
    end: (principal: Principal, code: MeetingCode): Promise<void> =>
      run(actorOf(principal), async (tx, publish) => {
        const seen = await findMeeting(tx, code)
        if (seen?.host_id !== principal.userId) return
        const meeting = await lockOwn(tx, principal, code)
        if (meeting.status !== 'ACTIVE') return
        const now = clock.now()
        await endMeeting(tx, publish, meeting, { endedAt: now, endedBy: 'host', lastAt: now, now })
      }),

    setAccess: (
      principal: Principal,
      code: MeetingCode,
      access: { locked?: boolean | undefined; lobbyMessage?: string | null | undefined },
    ) =>
      changeAccess(
        principal,
        code,
        access,
        access.locked === undefined ? [] : [access.locked ? 'MEETING_LOCKED' : 'MEETING_UNLOCKED'],
      ),

    revokeLink: (principal: Principal, code: MeetingCode) =>
      changeAccess(principal, code, { linkRevoked: true }, ['MEETING_LINK_REVOKED']),
  }
}
