import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, text } from '../scalars.ts'
import { chatRoutes } from './routes.ts'
import { UserType } from './signals.ts'
import { CHAT_LENGTH } from './states.ts'

export const ChatMessage = z
  .object({
    id: IdOut,
    callSessionId: IdOut,
    userId: IdOut,
    userName: z.string(),
    userType: UserType,
    message: z.string(),
    timestamp: Instant,
  })
  .meta({ id: 'ChatMessage' })
export type ChatMessage = z.infer<typeof ChatMessage>

/** A call that took place, as its people find it again. */
export const PastCall = z
  .object({
    id: IdOut,
    scheduleId: IdOut,
    doctorName: z.string(),
    patientName: z.string(),
    startedAt: Instant,
    endedAt: Instant.nullable().describe('null: it is still under way'),
    messages: z.int().describe('How much was said in the chat'),
  })
  .meta({ id: 'PastCall' })
export type PastCall = z.infer<typeof PastCall>

const chatParams = z.object({ id: Id })

export const chatOperations = {
  listCalls: operation({
    route: chatRoutes.listCalls,
    summary: 'One’s own calls that took place, newest first, twenty at a time',
    access: access.accounts,
    query: z.object({ before: Instant.optional().describe('`startedAt` of the last one already known') }),
    answer: z.array(PastCall),
    errors: [],
  }),
  sendMessage: operation({
    route: chatRoutes.sendMessage,
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
    summary: 'The chat of a call, oldest first; doctor and patient may read it afterwards too',
    access: access.callMembers,
    params: chatParams,
    query: z.object({ after: Id.optional().describe('The last message already known') }),
    answer: z.array(ChatMessage),
    errors: ['NOT_FOUND'],
  }),
} as const
