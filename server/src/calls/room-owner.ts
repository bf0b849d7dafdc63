import type { CallSessionId, RoomId } from '@medconsult/contract'
import type { Clock } from '../platform/clock.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { RoomOwner } from '../room/index.ts'
import { isLive } from './policy.ts'
import { findCall, touchCalls } from './repository.ts'
import type { CallService } from './service.ts'

const isOver = (): ApiError => new ApiError('CALL_STATE', 'This call is over.')

/** The room of a call has the id of its call session. */
const callOf = (id: RoomId): CallSessionId => id as CallSessionId

/** The owner of the rooms of calls. Doctor and patient keep the call alive, and either of them can end it. */
export function createCallRoomOwner({ clock, calls }: { clock: Clock; calls: CallService }): RoomOwner {
  return {
    // A guest does not keep a call alive: it ends when doctor and patient are away.
    async touch(tx, roomId, userType) {
      if (userType !== 'guest') await touchCalls(tx, [callOf(roomId)], clock.now())
    },
    entered: async () => undefined,
    async requireInvitable(tx, { id, isOpen }) {
      const call = await findCall(tx, callOf(id))
      if (!isOpen || (call && !isLive(call, clock.now()))) throw isOver()
    },
    async requireMovable(tx, { id, isOpen }, move) {
      if (move !== 'admit') return
      if (!isOpen) throw isOver()
      // Before the patient has accepted the call, no guest may be admitted: patients do not meet people whom they do
      // not expect.
      if ((await findCall(tx, callOf(id)))?.status === 'INVITED')
        throw new ApiError('CALL_STATE', 'Wait until the patient has accepted the call, then let the guest in.')
    },
    concernsRoom: async () => true,
    takesGivenNames: async () => false,
    end: (principal, roomId) => calls.end(principal, callOf(roomId)),
  }
}
