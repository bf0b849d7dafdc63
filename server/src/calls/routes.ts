import { callOperations } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { createCallHistory } from './history.ts'
import type { CallService } from './service.ts'

export function openCallRoutes(
  door: Door,
  { calls, history }: { calls: CallService; history: ReturnType<typeof createCallHistory> },
): void {
  const routes = callOperations
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
  door(routes.listCalls, ({ principal, query }) => history(principal, query.before))
}
