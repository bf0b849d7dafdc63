import { type Guest, isEnd, meetingMoves } from '@medconsult/contract'
import type { Message } from '../platform/events/outbox.ts'
import type { RoomSockets } from './room-sockets.ts'

/** A link that nobody has used has nobody in the room. */
const outside = new Set<Guest['status']>(['WAITING', 'LEFT', 'REFUSED', 'REMOVED'])

/**
 * Keeps the signalling rooms in step with what was published, once its people were told: a call that is over has
 * nobody in its room, and a guest who was sent back, sent away or left is not in it either.
 */
export function syncMembership(sockets: RoomSockets, { event, payload }: Message): void {
  switch (event) {
    case 'call_ended':
    case 'call_declined':
    case 'call_expired':
      return sockets.close(payload.callSessionId)
    case 'meeting_updated':
      if (isEnd(meetingMoves, payload.status)) sockets.close(payload.id)
      return
    case 'meeting_guest_updated': {
      const { id, guest, knocked } = payload
      // Somebody who knocks has left the room before, and may have entered it again before this event arrives.
      if (outside.has(guest.status) && !knocked) sockets.putOut(id, guest.userId)
      sockets.changed(id)
      if (guest.status === 'ADMITTED') sockets.letIn(id, guest.userId)
      return
    }
    case 'guest_updated': {
      const { callSessionId, guest } = payload
      if (outside.has(guest.status)) sockets.putOut(callSessionId, guest.id)
      sockets.changed(callSessionId)
    }
  }
}
