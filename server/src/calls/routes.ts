import { callOperations } from '@medconsult/contract'
import type { Clock } from '../platform/clock.ts'
import { actorOf, type Door } from '../platform/http/door.ts'
import type { GuestService } from './guests/service.ts'
import { findRelayUse, type IceConfig, iceServersFor } from './ice-servers.ts'
import type { Inviting } from './inviting.ts'
import { readRoomMembers } from './room-members.ts'
import type { CallRun, CallService } from './service.ts'
import type { Signalling } from './signalling.ts'

export function openCallRoutes(
  door: Door,
  parts: {
    run: CallRun
    calls: CallService
    inviting: Inviting
    guests: GuestService
    signalling: Signalling
    ice: IceConfig
    clock: Clock
  },
): void {
  const { calls, inviting, guests, signalling } = parts
  const routes = callOperations
  door(routes.startCall, ({ principal, params, body }) => inviting.startCall(principal, params.id, body.patientId))
  door(routes.doctorReadCall, ({ principal, params }) => calls.read(principal, params.id, 'doctor'))
  door(routes.readInvitationStatus, ({ principal, params }) => calls.readStatus(principal, params.id))
  door(routes.doctorSetPeerId, ({ principal, params, body }) =>
    calls.setPeerId(principal, params.id, 'doctor', body.peerId),
  )
  door(routes.doctorEndCall, ({ principal, params }) => calls.end(principal, params.id, 'doctor'))
  door(routes.pendingInvitation, ({ principal }) => calls.pendingInvitation(principal))
  door(routes.noticeInvitation, ({ principal, params, body }) => calls.notice(principal, params.id, body.visible))
  door(routes.extendInvitation, ({ principal, params }) => calls.extend(principal, params.id))
  door(routes.confirmCall, ({ principal, params }) => calls.confirm(principal, params.id))
  door(routes.declineCall, ({ principal, params }) => calls.decline(principal, params.id))
  door(routes.patientSetPeerId, ({ principal, params, body }) =>
    calls.setPeerId(principal, params.id, 'patient', body.peerId),
  )
  door(routes.patientEndCall, ({ principal, params }) => calls.end(principal, params.id, 'patient'))
  door(routes.patientReadCall, ({ principal, params }) => calls.read(principal, params.id, 'patient'))
  door(routes.readCall, ({ principal, params }) => calls.read(principal, params.id))
  door(routes.activateCall, ({ principal, params }) => calls.activate(principal, params.id))
  door(routes.endCall, ({ principal, params }) => calls.end(principal, params.id))
  door(routes.sendSignal, ({ principal, params, body }) =>
    signalling.send(principal, params.id, body.peerId, body.to, body.signal),
  )
  door(routes.readSignals, ({ principal, params, query }) =>
    signalling.fetch(principal, params.id, query.peerId, query.after),
  )
  door(routes.readRoomMembers, ({ principal, params }) => readRoomMembers(parts.run, parts.ice, principal, params.id))
  door(routes.iceServers, async ({ principal }) => {
    if (principal.role === 'GUEST') await guests.requirePresent(principal)
    const use = await parts.run(actorOf(principal), (tx) => findRelayUse(tx, parts.clock.now()))
    return iceServersFor(parts.ice, principal.userId, use, parts.clock)
  })
}
