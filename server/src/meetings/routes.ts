import { meetingOperations } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { MeetingHostService } from './host-service.ts'
import type { JoinService } from './join-service.ts'
import type { createMeetingMaker } from './maker.ts'
import type { MeetingService } from './service.ts'

interface MeetingServices {
  make: ReturnType<typeof createMeetingMaker>
  meetings: MeetingService
  lobby: JoinService
  host: MeetingHostService
}

export function openMeetingRoutes(door: Door, { make, meetings, lobby, host }: MeetingServices) {
  const routes = meetingOperations
  const success = <D>(data: D) => ({ success: true as const, data })
  door(routes.createMeeting, async ({ visitor, body, request, reply }) => {
    const { isNew, meeting } = await make(visitor, body, request.ip)
    if (!isNew) reply.status(200)
    return success(meeting)
  })
  door(routes.readMeeting, async ({ visitor, params, request }) =>
    success(await meetings.read(visitor, params.roomId, request.ip)),
  )
  door(routes.setMeetingStatus, async ({ principal, params, body }) =>
    success(await meetings.setStatus(principal, params.roomId, body)),
  )
  door(routes.addParticipant, async ({ visitor, params }) =>
    success(await meetings.addParticipant(visitor, params.roomId)),
  )
  door(routes.listMeetings, ({ principal, query }) => meetings.list(principal, query.before))
  door(routes.listKnocks, ({ principal }) => host.knocks(principal))
  door(routes.joinMeeting, ({ visitor, params, body, request }) =>
    lobby.join(visitor, params.roomId, { name: body.name, address: request.ip }),
  )
  door(routes.meetingMe, ({ principal, params }) => lobby.me(principal, params.roomId))
  door(routes.leaveMeeting, ({ principal, params }) => lobby.leave(principal, params.roomId))
  door(routes.setMeetingDoor, ({ principal, params, body }) => meetings.setAccess(principal, params.roomId, body))
  door(routes.revokeMeetingLink, ({ principal, params }) => meetings.revokeLink(principal, params.roomId))
  door(routes.listMeetingGuests, ({ principal, params }) => host.list(principal, params.roomId))
  door(routes.admitAllGuests, ({ principal, params, body }) => host.admitAll(principal, params.roomId, body?.guestIds))
  const moves = {
    admit: routes.admitMeetingGuest,
    refuse: routes.refuseMeetingGuest,
    sendBack: routes.sendMeetingGuestBack,
    remove: routes.removeMeetingGuest,
  } as const
  for (const move of ['admit', 'refuse', 'sendBack', 'remove'] as const)
    door(moves[move], ({ principal, params }) => host.move(principal, params.roomId, params.guestId, move))
}
