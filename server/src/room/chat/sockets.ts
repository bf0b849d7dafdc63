import { roomClientEvents } from '@medconsult/contract'
import type { SocketHub } from '../../platform/sockets/hub.ts'
import type { RoomSockets } from '../members/room-sockets.ts'
import { roomOf } from '../sockets.ts'
import type { ChatService } from './service.ts'

/**
 * Acknowledged once it is kept. Name and role come from the account, whatever the payload says; of a client without a
 * token from what it called itself when it came in.
 */
export function openChatSockets(hub: SocketHub, chat: ChatService, sockets: RoomSockets): void {
  hub.on('chat-message', roomClientEvents['chat-message'], async (socket, { roomId, message, key }, principal) => {
    const id = roomOf(sockets, socket, roomId)
    const given = sockets.membershipOf(socket, id)?.given
    await chat.send(principal, id, { message, key, socketId: socket.id, given })
  })
}
