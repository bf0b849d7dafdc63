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
  patientReadCall: route('GET', '/api/patient/call-sessions/:id'),
  readCall: route('GET', '/api/call-sessions/:id'),
  activateCall: route('POST', '/api/call-sessions/:id/activate'),
  endCall: route('POST', '/api/call-sessions/:id/end'),
  sendSignal: route('POST', '/api/call-sessions/:id/signals'),
  readSignals: route('GET', '/api/call-sessions/:id/signals'),
  readRoomMembers: route('GET', '/api/call-sessions/:id/members'),
  iceServers: route('GET', '/api/ice-servers'),
} as const

export const chatRoutes = {
  listCalls: route('GET', '/api/call-sessions'),
  sendMessage: route('POST', '/api/call-sessions/:id/messages'),
  readMessages: route('GET', '/api/call-sessions/:id/messages'),
} as const

export const guestRoutes = {
  makeGuestLink: route('POST', '/api/call-sessions/:id/guests'),
  listGuests: route('GET', '/api/call-sessions/:id/guests'),
  admitGuest: route('POST', '/api/call-sessions/:id/guests/:guestId/admit'),
  refuseGuest: route('POST', '/api/call-sessions/:id/guests/:guestId/refuse'),
  sendGuestBack: route('POST', '/api/call-sessions/:id/guests/:guestId/send-back'),
  removeGuest: route('POST', '/api/call-sessions/:id/guests/:guestId/remove'),
  revokeGuestLink: route('POST', '/api/call-sessions/:id/guests/:guestId/revoke'),
  openGuestLink: route('POST', '/api/guest-links/open'),
  useGuestLink: route('POST', '/api/guest-links/use'),
  guestMe: route('GET', '/api/guest/me'),
  guestKnock: route('POST', '/api/guest/knock'),
  guestLeave: route('POST', '/api/guest/leave'),
} as const
