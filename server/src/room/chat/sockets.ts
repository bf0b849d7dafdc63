import { roomClientEvents } from '@medconsult/contract'
import type { SocketHub } from '../../platform/sockets/hub.ts'
import type { RoomSockets } from '../members/room-sockets.ts'
import { roomOf } from '../sockets.ts'
import type { ChatService } from './service.ts'

/**
 * The server acknowledges a message when it is stored. Name and role of its author come from the account, whatever the
 * payload says. A client without a token has the name that it gave when it joined.
 */
export function openChatSockets(hub: SocketHub, chat: ChatService, sockets: RoomSockets): void {
  hub.on('chat-message', roomClientEvents['chat-message'], async (socket, { roomId, message, key }, principal) => {
    const id = roomOf(sockets, socket, roomId)
    const given = sockets.membershipOf(socket, id)?.given
    await chat.send(principal, id, { message, key, socketId: socket.id, given })
  })
}
