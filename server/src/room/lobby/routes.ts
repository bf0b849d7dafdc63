import { guestOperations, type RoomGuest, type RoomId, roomGuestOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import { toGuest } from './events.ts'
import type { HostService } from './host.ts'
import type { InviteLinks } from './invite-links.ts'
import { toRoomGuest } from './repository.ts'

const moves = ['admit', 'refuse', 'sendBack', 'remove', 'revoke'] as const

export function openLobbyRoutes(
  register: RegisterOperation,
  { host, invites }: { host: HostService; invites: InviteLinks },
): void {
  const room = roomGuestOperations
  register(room.listRoomGuests, async ({ principal, params }) => (await host.list(principal, params)).map(toRoomGuest))
  register(room.admitAllRoomGuests, async ({ principal, params, body }) => {
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
    register(
      roomMoves[move],
      async ({ principal, params }): Promise<RoomGuest> =>
        toRoomGuest(await host.move(principal, params, params.guestId, move)),
    )

  // The same operations by call session, for older clients.
  const call = guestOperations
  const inCall = (id: RoomId) => ({ id, via: 'invite' as const })
  register(call.listGuests, async ({ principal, params }) =>
    (await host.list(principal, inCall(params.id))).map(toGuest),
  )
  const callMoves = {
    admit: call.admitGuest,
    refuse: call.refuseGuest,
    sendBack: call.sendGuestBack,
    remove: call.removeGuest,
    revoke: call.revokeGuestLink,
  } as const
  for (const move of moves)
    register(callMoves[move], async ({ principal, params }) =>
      toGuest(await host.move(principal, inCall(params.id), params.guestId, move)),
    )

  register(call.makeGuestLink, ({ principal, params, body }) => invites.make(principal, params.id, body))
  register(call.openGuestLink, ({ body, request }) => invites.open(body.code, request.ip))
  register(call.useGuestLink, ({ body, request }) => invites.use(body.code, body.name, request.ip))
  register(call.guestMe, ({ principal }) => invites.me(principal))
  register(call.guestKnock, ({ principal }) => invites.comeBack(principal))
  register(call.guestLeave, ({ principal }) => invites.leave(principal))
}
