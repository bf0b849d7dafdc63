import type { MeetingCode } from '@medconsult/contract'
import { ApiError } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { GuestRow, LockedRoom, RoomOwner } from '../room/index.ts'
import type { Attendance } from './attendance.ts'
import type { MeetingDeps, MeetingRun } from './deps.ts'
import { linkActor } from './membership.ts'
import { findAttendance, findMeetingById } from './repository.ts'
import { isOpenRoom } from './rows.ts'

/** Tells whether the guest is the expected patient. */
export const isExpectedPatient = (room: LockedRoom, guest: GuestRow): boolean =>
  room.patientId !== null && guest.user_id === room.patientId

/**
 * The owner of the rooms of meetings. Attendance is recorded, the meeting begins with two people, and its host ends it.
 */
export function createMeetingRoomOwner(deps: {
  run: MeetingRun
  attendance: Attendance
  end: (principal: Principal, code: MeetingCode) => Promise<void>
  makers: MeetingDeps['makers']
}): RoomOwner {
  const { run, attendance, end, makers } = deps
  const requireOpen = async (_tx: unknown, room: LockedRoom) => {
    if (!room.isOpen) throw new ApiError('MEETING_STATE', 'This meeting is over.')
  }
  return {
    touch: (tx, roomId) => attendance.attend(tx, roomId),
    entered: (tx, publish, roomId) => attendance.beginIfTwo(tx, publish, roomId),
    requireInvitable: requireOpen,
    requireMovable: requireOpen,
    /**
     * Members of the room are notified when a guest enters or leaves it, and not about guests in the lobby. About the
     * expected patient they are notified only if that patient is in the room, or was there before and is admitted again:
     * before the others have seen the patient, only the host knows who is expected.
     */
    async concernsRoom(tx, room, guest, to) {
      if (guest.status !== 'ADMITTED' && to !== 'ADMITTED') return false
      if (!isExpectedPatient(room, guest)) return true
      const own = (await findAttendance(tx, [room.id])).filter((row) => row.member_id === room.patientId)
      return own.some(({ left_at }) => to === 'ADMITTED' || left_at === null)
    },
    async takesGivenNames(roomId) {
      if (makers !== 'open') return false
      const meeting = await run(linkActor, (tx) => findMeetingById(tx, roomId))
      return meeting !== undefined && isOpenRoom(meeting)
    },
    async end(principal, roomId) {
      const meeting = await run(linkActor, (tx) => findMeetingById(tx, roomId))
      if (meeting) await end(principal, meeting.code)
    },
  }
}
