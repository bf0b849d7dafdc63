import { type GuestStatus, isEnd, meetingMoves } from '@medconsult/contract'
import type { Message } from '../../platform/events/outbox.ts'
import type { RoomSockets } from './room-sockets.ts'

/** Guests with this status have no place in the signalling room. A link that nobody has used has nobody in it. */
const outside = new Set<GuestStatus>(['WAITING', 'LEFT', 'REFUSED', 'REMOVED'])

/**
 * Keeps the signalling rooms in step with what was published, once its people were told: a call that is over has
 * nobody in its room, and a guest who was sent back, sent away or left is not in it either.
 */
export function syncMembership(sockets: RoomSockets, { event, payload }: Message): void {
  switch (event) {
    case 'call_ended':
    case 'call_declined':
    case 'call_expired':
      sockets.close(payload.callSessionId)
      break
    case 'meeting_updated':
      if (isEnd(meetingMoves, payload.status)) sockets.close(payload.id)
      break
    case 'room_guest_updated': {
      const { guest, knocked } = payload
      // Somebody who knocks has left the room before, and may have entered it again before this event arrives.
      if (outside.has(guest.status) && !knocked) sockets.putOut(guest.roomId, guest.userId)
      sockets.changed(guest.roomId)
      if (guest.status === 'ADMITTED') sockets.letIn(guest.roomId, guest.userId)
    }
  }
}
