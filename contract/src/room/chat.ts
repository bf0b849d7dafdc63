import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, text } from '../scalars.ts'
import { RoomId } from './ids.ts'
import { chatRoutes } from './routes.ts'
import { UserType } from './signals.ts'
import { CHAT_LENGTH } from './states.ts'

export const ChatMessage = z
  .object({
    id: IdOut,
    callSessionId: IdOut,
    position: z.int().min(1).describe('1, 2, 3 … in the order in which things were said: none is left out'),
    key: IdOut.describe('As the sender chose it: how their page knows its own message again'),
    userId: IdOut,
    userName: z.string(),
    userType: UserType,
    message: z.string(),
    timestamp: Instant,
  })
  .meta({ id: 'ChatMessage' })
export type ChatMessage = z.infer<typeof ChatMessage>

const chatParams = z.object({ id: RoomId })
const Position = z.coerce.number().int().min(0).max(2_147_483_647)

export const chatOperations = {
  sendMessage: operation({
    route: chatRoutes.sendMessage,
    // The message has up to 4,000 characters of up to six bytes each.
    bodyLimit: 32 * 1024,
    summary: 'Say something in the chat of a call that is under way',
    access: access.callMembers,
    params: chatParams,
    body: z.object({
      message: text(CHAT_LENGTH),
      key: Id.optional().describe('Chosen by the sender; a repetition answers with the first message'),
    }),
    answer: ChatMessage,
    status: 201,
    errors: ['NOT_FOUND', 'CALL_STATE', 'TOO_MANY'],
  }),
  readMessages: operation({
    route: chatRoutes.readMessages,
    summary:
      'The chat of a call, fifty at a time, oldest first; doctor and patient may read it afterwards too, a guest what was said while they were let in',
    access: access.callMembers,
    params: chatParams,
    query: z.object({
      after: Position.optional().describe('The first fifty after this position; without it the last fifty'),
      before: Position.optional().describe('Only what was said before this position'),
    }),
    answer: z.array(ChatMessage),
    errors: ['NOT_FOUND'],
  }),
} as const
