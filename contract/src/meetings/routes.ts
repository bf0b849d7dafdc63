import { route } from '../route.ts'

export const meetingRoutes = {
  createMeeting: route('POST', '/api/create-meeting'),
  readMeeting: route('GET', '/api/meeting/:roomId'),
  setMeetingStatus: route('PUT', '/api/meeting/:roomId/status'),
  addParticipant: route('POST', '/api/meeting/:roomId/participant'),
  listMeetings: route('GET', '/api/meetings'),
  listKnocks: route('GET', '/api/meetings/knocks'),
  joinMeeting: route('POST', '/api/meeting/:roomId/join'),
  meetingMe: route('GET', '/api/meeting/:roomId/me'),
  leaveMeeting: route('POST', '/api/meeting/:roomId/leave'),
  setMeetingDoor: route('PUT', '/api/meeting/:roomId/door'),
  revokeMeetingLink: route('POST', '/api/meeting/:roomId/revoke-link'),
  listMeetingGuests: route('GET', '/api/meeting/:roomId/guests'),
  admitAllGuests: route('POST', '/api/meeting/:roomId/admit-all'),
  admitMeetingGuest: route('POST', '/api/meeting/:roomId/guests/:guestId/admit'),
  refuseMeetingGuest: route('POST', '/api/meeting/:roomId/guests/:guestId/refuse'),
  sendMeetingGuestBack: route('POST', '/api/meeting/:roomId/guests/:guestId/send-back'),
  removeMeetingGuest: route('POST', '/api/meeting/:roomId/guests/:guestId/remove'),
} as const
