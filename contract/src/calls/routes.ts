import { route } from '../route.ts'

export const callRoutes = {
  startCall: route('POST', '/api/doctor/schedules/:id/start-call'),
  doctorReadCall: route('GET', '/api/doctor/call-sessions/:id'),
  readInvitationStatus: route('GET', '/api/doctor/call-sessions/:id/status'),
  doctorSetPeerId: route('POST', '/api/doctor/call-sessions/:id/set-peer-id'),
  doctorEndCall: route('POST', '/api/doctor/call-sessions/:id/end'),
  pendingInvitation: route('GET', '/api/patient/pending-invitation'),
  noticeInvitation: route('POST', '/api/patient/call-sessions/:id/notice'),
  extendInvitation: route('POST', '/api/patient/call-sessions/:id/more-time'),
  confirmCall: route('POST', '/api/patient/call-sessions/:id/confirm'),
  declineCall: route('POST', '/api/patient/call-sessions/:id/decline'),
  patientSetPeerId: route('POST', '/api/patient/call-sessions/:id/set-peer-id'),
  patientEndCall: route('POST', '/api/patient/call-sessions/:id/end'),
  leaveCall: route('POST', '/api/patient/call-sessions/:id/leave'),
  rejoinCall: route('POST', '/api/patient/call-sessions/:id/rejoin'),
  patientReadCall: route('GET', '/api/patient/call-sessions/:id'),
  readCall: route('GET', '/api/call-sessions/:id'),
  activateCall: route('POST', '/api/call-sessions/:id/activate'),
  endCall: route('POST', '/api/call-sessions/:id/end'),
  ongoingCall: route('GET', '/api/ongoing-call'),
  listCalls: route('GET', '/api/call-sessions'),
} as const
