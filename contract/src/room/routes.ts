import { route } from '../route.ts'

/**
 * The paths of a room begin with those of the call session, whose id it has. The room of a meeting has the same paths.
 */
export const roomRoutes = {
  sendSignal: route('POST', '/api/call-sessions/:id/signals'),
  readSignals: route('GET', '/api/call-sessions/:id/signals'),
  readRoomMembers: route('GET', '/api/call-sessions/:id/members'),
  pauseRoom: route('PUT', '/api/rooms/:id/pause'),
  iceServers: route('GET', '/api/ice-servers'),
} as const

export const roomReportRoutes = {
  reportCall: route('POST', '/api/call-sessions/:id/reports'),
  readCallHistory: route('GET', '/api/admin/calls/:id/history'),
} as const

export const chatRoutes = {
  sendMessage: route('POST', '/api/call-sessions/:id/messages'),
  readMessages: route('GET', '/api/call-sessions/:id/messages'),
} as const

export const roomGuestRoutes = {
  listRoomGuests: route('GET', '/api/rooms/:id/guests'),
  admitRoomGuest: route('POST', '/api/rooms/:id/guests/:guestId/admit'),
  refuseRoomGuest: route('POST', '/api/rooms/:id/guests/:guestId/refuse'),
  sendRoomGuestBack: route('POST', '/api/rooms/:id/guests/:guestId/send-back'),
  removeRoomGuest: route('POST', '/api/rooms/:id/guests/:guestId/remove'),
  revokeRoomGuest: route('POST', '/api/rooms/:id/guests/:guestId/revoke'),
  admitAllRoomGuests: route('POST', '/api/rooms/:id/admit-all'),
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
