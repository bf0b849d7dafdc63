import { type GuestStatus, isEnd, meetingMoves } from '@medconsult/contract'
import type { Message } from '../../platform/events/outbox.ts'
import type { RoomSockets } from './room-sockets.ts'

/**
 * A guest with one of these statuses must not be in the signalling room. (`LINKED` is missing because nobody has used
 * such a link yet.)
 */
const outside = new Set<GuestStatus>(['WAITING', 'LEFT', 'REFUSED', 'REMOVED'])

/**
 * Updates the signalling rooms after an event was delivered: a call that ended leaves its room empty, and a guest who
 * was sent back, was removed or left is taken out of it.
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
    case 'call_left':
      // The list of who may be in the room is compared at once: the patient may be back before this event arrives.
      sockets.changed(payload.callSessionId)
      break
    case 'room_guest_updated': {
      const { guest, knocked } = payload
      // A guest who knocks was taken out before, and may have been admitted again before this event arrives. So may a
      // guest who left and is allowed to return; the comparison with the list takes them out.
      const mayBeBack = knocked || guest.rejoinUntil !== null
      if (outside.has(guest.status) && !mayBeBack) sockets.putOut(guest.roomId, guest.userId)
      sockets.changed(guest.roomId)
      if (guest.status === 'ADMITTED') sockets.letIn(guest.roomId, guest.userId)
    }
  }
}
