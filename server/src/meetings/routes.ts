import { meetingOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { MeetingHostService } from './host-service.ts'
import type { JoinService } from './join-service.ts'
import type { createMeetingMaker } from './maker.ts'
import type { MeetingService } from './service.ts'
import type { createSetStatus } from './set-status.ts'

interface MeetingServices {
  maker: ReturnType<typeof createMeetingMaker>
  meetings: MeetingService
  setStatus: ReturnType<typeof createSetStatus>
  lobby: JoinService
  host: MeetingHostService
}

export function openMeetingRoutes(
  register: RegisterOperation,
  { maker, meetings, setStatus, lobby, host }: MeetingServices,
) {
  const routes = meetingOperations
  const success = <D>(data: D) => ({ success: true as const, data })
  register(routes.createMeeting, async ({ maybePrincipal, body, request, reply }) => {
    const { isNew, meeting } = await maker.make(maybePrincipal, body, request.ip)
    if (!isNew) reply.status(200)
    return success(meeting)
  })
  register(routes.readMeeting, async ({ maybePrincipal, params, request }) =>
    success(await meetings.read(maybePrincipal, params.roomId, request.ip)),
  )
  register(routes.setMeetingStatus, async ({ maybePrincipal, params, body, request }) =>
    success(await setStatus(maybePrincipal, params.roomId, body, request.ip)),
  )
  register(routes.addParticipant, async ({ maybePrincipal, params }) =>
    success(await meetings.addParticipant(maybePrincipal, params.roomId)),
  )
  register(routes.listMeetings, ({ principal, query }) => meetings.list(principal, query.before))
  register(routes.listKnocks, ({ principal }) => host.knocks(principal))
  register(routes.joinMeeting, ({ maybePrincipal, params, body, request }) =>
    lobby.join(maybePrincipal, params.roomId, { name: body.name, address: request.ip }),
  )
  register(routes.meetingMe, ({ principal, params }) => lobby.me(principal, params.roomId))
  register(routes.leaveMeeting, ({ principal, params }) => lobby.leave(principal, params.roomId))
  register(routes.setMeetingDoor, ({ principal, params, body }) => meetings.setAccess(principal, params.roomId, body))
  register(routes.revokeMeetingLink, ({ principal, params }) => meetings.revokeLink(principal, params.roomId))
  register(routes.listMeetingGuests, ({ principal, params }) => host.list(principal, params.roomId))
  register(routes.admitAllGuests, ({ principal, params, body }) =>
    host.admitAll(principal, params.roomId, body?.guestIds),
  )
  const moves = {
    admit: routes.admitMeetingGuest,
    refuse: routes.refuseMeetingGuest,
    sendBack: routes.sendMeetingGuestBack,
    remove: routes.removeMeetingGuest,
  } as const
  for (const move of ['admit', 'refuse', 'sendBack', 'remove'] as const)
    register(moves[move], ({ principal, params }) => host.move(principal, params.roomId, params.guestId, move))
}
