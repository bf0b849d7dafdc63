import { memberRoom, userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import type { GuestRow } from '../room/index.ts'
import type { MeetingRow } from './rows.ts'

/** Sends the meeting to everybody in the room and the lobby, and to all pages of the host and the expected patient. */
export function publishMeeting(
  publish: Publish,
  meeting: MeetingRow,
  guests: GuestRow[],
  endedBy: 'host' | 'system' | null = null,
): void {
  const present = guests.filter(({ status }) => status === 'WAITING' || status === 'ADMITTED')
  const people = [meeting.host_id, meeting.patient_id, ...present.map((guest) => guest.user_id ?? guest.id)]
  const rooms = [memberRoom(meeting.id), ...people.flatMap((id) => (id ? [userRoom(id)] : []))]
  publish([...new Set(rooms)], 'meeting_updated', {
    id: meeting.id,
    roomId: meeting.code,
    status: meeting.status,
    locked: meeting.locked,
    linkRevoked: meeting.link_revoked,
    lobbyMessage: meeting.lobby_message,
    endedBy,
  })
}
