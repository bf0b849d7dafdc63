import { roomClientEvents } from '@medconsult/contract'
import type { SocketHub } from '../../platform/sockets/hub.ts'
import { callOfRoom } from '../sockets.ts'
import type { ChatService } from './service.ts'

/** Acknowledged once it is kept. Name and role come from the account, whatever the payload says. */
export function openChatSockets(hub: SocketHub, chat: ChatService): void {
  hub.on('chat-message', roomClientEvents['chat-message'], async (socket, { roomId, message, key }, principal) => {
    await chat.send(principal, callOfRoom(roomId), { message, key, socketId: socket.id })
  })
}
