import { callOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { CallDeparture } from './departure.ts'
import type { createCallHistory } from './history.ts'
import type { CallService } from './service.ts'

export function openCallRoutes(
  register: RegisterOperation,
  {
    calls,
    history,
    departure,
  }: { calls: CallService; history: ReturnType<typeof createCallHistory>; departure: CallDeparture },
): void {
  const routes = callOperations
  register(routes.doctorReadCall, ({ principal, params }) => calls.read(principal, params.id, 'doctor'))
  register(routes.readInvitationStatus, ({ principal, params }) => calls.readStatus(principal, params.id))
  register(routes.doctorSetPeerId, ({ principal, params, body }) =>
    calls.setPeerId(principal, params.id, 'doctor', body.peerId),
  )
  register(routes.doctorEndCall, ({ principal, params }) => calls.end(principal, params.id, 'doctor'))
  register(routes.pendingInvitation, ({ principal }) => calls.pendingInvitation(principal))
  register(routes.noticeInvitation, ({ principal, params, body }) => calls.notice(principal, params.id, body.visible))
  register(routes.extendInvitation, ({ principal, params }) => calls.extend(principal, params.id))
  register(routes.confirmCall, ({ principal, params }) => calls.confirm(principal, params.id))
  register(routes.declineCall, ({ principal, params }) => calls.decline(principal, params.id))
  register(routes.patientSetPeerId, ({ principal, params, body }) =>
    calls.setPeerId(principal, params.id, 'patient', body.peerId),
  )
  register(routes.patientEndCall, ({ principal, params }) => calls.end(principal, params.id, 'patient'))
  register(routes.leaveCall, ({ principal, params }) => departure.leave(principal, params.id))
  register(routes.rejoinCall, ({ principal, params }) => departure.rejoin(principal, params.id))
  register(routes.patientReadCall, ({ principal, params }) => calls.read(principal, params.id, 'patient'))
  register(routes.readCall, ({ principal, params }) => calls.read(principal, params.id))
  register(routes.activateCall, ({ principal, params }) => calls.activate(principal, params.id))
  register(routes.endCall, ({ principal, params }) => calls.end(principal, params.id))
  register(routes.ongoingCall, ({ principal }) => calls.ongoing(principal))
  register(routes.listCalls, ({ principal, query }) => history(principal, query.before))
}
