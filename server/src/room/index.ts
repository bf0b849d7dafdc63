export { openChatRoutes } from './chat/routes.ts'
export { createChatService } from './chat/service.ts'
export { openChatSockets } from './chat/sockets.ts'
export { findLeavers, publishGone, publishGuest, publishLeavers, toMeetingGuest } from './lobby/events.ts'
export { createHostService, type HostService } from './lobby/host.ts'
export { createHostReach } from './lobby/host-reach.ts'
export { createInviteLinks } from './lobby/invite-links.ts'
export {
  auditGuest,
  countSeats,
  createGuestMoves,
  createGuestReturn,
  createLeaveRooms,
  type GuestReturn,
  guestsOwnMoves,
  type HostMove,
  hostMoves,
  type MoveGuest,
} from './lobby/moves.ts'
export { requireSeat } from './lobby/policy.ts'
export {
  countWaiting,
  findGuest,
  findGuests,
  findLost,
  findOwn,
  type GuestRow,
  guestColumns,
  insertKnock,
  isMember,
  type LockedRoom,
  lockRoom,
  loseGuest,
  moveGuest,
  renewVisits,
} from './lobby/repository.ts'
export { openLobbyRoutes } from './lobby/routes.ts'
export { createDepartures } from './members/departures.ts'
export { syncMembership } from './members/membership-sync.ts'
export { createMembershipWatch } from './members/membership-watch.ts'
export { createRoomSockets, type RoomSockets } from './members/room-sockets.ts'
export type { RoomOwner, RoomOwners } from './owner.ts'
export { type IceConfig, iceServersFor, relayPolicy } from './relay/ice-servers.ts'
export { readHistory } from './reports/history.ts'
export { openRoomRoutes } from './routes.ts'
export { findPolling } from './signalling/repository.ts'
export { createSignalling } from './signalling/service.ts'
export { openRoomSockets, type RoomLinks } from './sockets.ts'
