import { guestOperations } from '@medconsult/contract'
import type { Door } from '../../platform/http/door.ts'
import type { GuestService } from './service.ts'

export function openGuestRoutes(door: Door, guests: GuestService): void {
  const routes = guestOperations
  door(routes.makeGuestLink, ({ principal, params, body }) => guests.makeLink(principal, params.id, body))
  door(routes.listGuests, ({ principal, params }) => guests.list(principal, params.id))
  const moves = {
    admit: routes.admitGuest,
    refuse: routes.refuseGuest,
    sendBack: routes.sendGuestBack,
    remove: routes.removeGuest,
    revoke: routes.revokeGuestLink,
  } as const
  for (const move of ['admit', 'refuse', 'sendBack', 'remove', 'revoke'] as const)
    door(moves[move], ({ principal, params }) => guests.move(principal, params.id, params.guestId, move))
  door(routes.openGuestLink, ({ body, request }) => guests.open(body.code, request.ip))
  door(routes.useGuestLink, ({ body, request }) => guests.use(body.code, body.name, request.ip))
  door(routes.guestMe, ({ principal }) => guests.me(principal))
  door(routes.guestKnock, ({ principal }) => guests.knock(principal))
  door(routes.guestLeave, ({ principal }) => guests.leave(principal))
}
