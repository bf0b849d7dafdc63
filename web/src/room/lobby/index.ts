import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('lobby', texts)

export { dropTicket, type GuestTicket, keepTicket, lastInvited, leaveTicket, readTicket } from './guest-tickets.ts'
export { Lobby } from './Lobby.tsx'
export { LobbyFrame } from './LobbyFrame.tsx'
export { NameForm } from './NameForm.tsx'
export { RoomSession } from './RoomSession.tsx'
export { type RoomGuests, useRoomGuests } from './use-room-guests.ts'
