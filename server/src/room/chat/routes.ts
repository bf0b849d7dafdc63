import { chatOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { ChatService } from './service.ts'

export function openChatRoutes(register: RegisterOperation, chat: ChatService): void {
  const routes = chatOperations
  register(routes.sendMessage, ({ principal, params, body }) =>
    chat.send(principal, params.id, { ...body, socketId: null }),
  )
  register(routes.readMessages, ({ principal, params, query }) => chat.read(principal, params.id, query))
}
