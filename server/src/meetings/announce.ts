import { memberRoom, userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { type MeetingGuestRow, type MeetingRow, toMeetingGuest } from './rows.ts'

/** To everybody in room and lobby, and to the host and the named patient wherever they are. */
export function publishMeeting(
  publish: Publish,
  meeting: MeetingRow,
  guests: MeetingGuestRow[],
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

/**
 * The others in the room see who comes in and who goes, by whichever way: their pages let go of whoever was sent back.
 * Who waits, the host knows and nobody else.
 */
export function publishMeetingGuest(
  publish: Publish,
  room: { id: string; hostId: string; meetingCode: string | null },
  guest: MeetingGuestRow,
  { knocked = false, toRoom = false }: { knocked?: boolean; toRoom?: boolean } = {},
): void {
  const rooms = [userRoom(room.hostId), userRoom(guest.user_id ?? guest.id)]
  if (toRoom) rooms.push(memberRoom(room.id))
  publish(rooms, 'meeting_guest_updated', {
    id: room.id,
    guest: toMeetingGuest(guest, room.meetingCode ?? room.id),
    knocked,
  })
}
