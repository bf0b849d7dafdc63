import { type Guest, isEnd, type MeetingGuest, type MeetingStatus, meetingMoves } from '@medconsult/contract'
import type { Message } from '../platform/outbox/outbox.ts'
import type { RoomSockets } from './room-sockets.ts'

const endings = new Set(['call_ended', 'call_declined', 'call_expired'])
/** A link that nobody has used has nobody in the room. */
const outside = new Set<Guest['status']>(['WAITING', 'LEFT', 'REFUSED', 'REMOVED'])

/**
 * What a message means for the signalling rooms, once its people were told: a call that is over has nobody in its
 * room, and neither is a guest there who was sent back, sent away or left.
 */
export function keepRooms(sockets: RoomSockets, { event, payload }: Message): void {
  const { callSessionId } = payload as { callSessionId: string }
  if (endings.has(event)) sockets.close(callSessionId)
  if (event === 'meeting_updated') {
    const { id, status } = payload as { id: string; status: MeetingStatus }
    if (isEnd(meetingMoves, status)) sockets.close(id)
  }
  if (event === 'meeting_guest_updated') {
    const { id, guest, knocked } = payload as { id: string; guest: MeetingGuest; knocked: boolean }
    // Who knocks is outside already, and may be in again before this is heard.
    if (outside.has(guest.status) && !knocked) sockets.putOut(id, guest.userId)
    sockets.changed(id)
    if (guest.status === 'ADMITTED') sockets.letIn(id, guest.userId)
  }
  if (event !== 'guest_updated') return
  const { guest } = payload as { guest: Guest }
  if (outside.has(guest.status)) sockets.putOut(callSessionId, guest.id)
  sockets.changed(callSessionId)
}
