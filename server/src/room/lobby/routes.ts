import { guestOperations, type RoomGuest, roomGuestOperations } from '@medconsult/contract'
import type { Door } from '../../platform/http/door.ts'
import { toGuest } from './events.ts'
import type { HostService } from './host.ts'
import type { InviteLinks } from './invite-links.ts'
import { toRoomGuest } from './repository.ts'

const moves = ['admit', 'refuse', 'sendBack', 'remove', 'revoke'] as const

export function openLobbyRoutes(door: Door, { host, invites }: { host: HostService; invites: InviteLinks }): void {
  const room = roomGuestOperations
  door(room.listRoomGuests, async ({ principal, params }) => (await host.list(principal, params)).map(toRoomGuest))
  door(room.admitAllRoomGuests, async ({ principal, params, body }) => {
    const { admitted, waiting } = await host.admitAll(principal, params, body?.guestIds)
    return { admitted: admitted.map(toRoomGuest), waiting }
  })
  const roomMoves = {
    admit: room.admitRoomGuest,
    refuse: room.refuseRoomGuest,
    sendBack: room.sendRoomGuestBack,
    remove: room.removeRoomGuest,
    revoke: room.revokeRoomGuest,
  } as const
  for (const move of moves)
    door(
      roomMoves[move],
      async ({ principal, params }): Promise<RoomGuest> =>
        toRoomGuest(await host.move(principal, params, params.guestId, move)),
    )

  // The same by call session, as older clients know it.
  const call = guestOperations
  const inCall = (id: string) => ({ id, via: 'invite' as const })
  door(call.listGuests, async ({ principal, params }) => (await host.list(principal, inCall(params.id))).map(toGuest))
  const callMoves = {
    admit: call.admitGuest,
    refuse: call.refuseGuest,
    sendBack: call.sendGuestBack,
    remove: call.removeGuest,
    revoke: call.revokeGuestLink,
  } as const
  for (const move of moves)
    door(callMoves[move], async ({ principal, params }) =>
      toGuest(await host.move(principal, inCall(params.id), params.guestId, move)),
    )

  door(call.makeGuestLink, ({ principal, params, body }) => invites.make(principal, params.id, body))
  door(call.openGuestLink, ({ body, request }) => invites.open(body.code, request.ip))
  door(call.useGuestLink, ({ body, request }) => invites.use(body.code, body.name, request.ip))
  door(call.guestMe, ({ principal }) => invites.me(principal))
  door(call.guestKnock, ({ principal }) => invites.knock(principal))
  door(call.guestLeave, ({ principal }) => invites.leave(principal))
}
