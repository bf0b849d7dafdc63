import { chatOperations } from '@medconsult/contract'
import type { Door } from '../../platform/http/door.ts'
import type { ChatService } from './service.ts'

export function openChatRoutes(door: Door, chat: ChatService): void {
  const routes = chatOperations
  door(routes.sendMessage, ({ principal, params, body }) =>
    chat.send(principal, params.id, { ...body, socketId: null }),
  )
  door(routes.readMessages, ({ principal, params, query }) => chat.read(principal, params.id, query))
}
