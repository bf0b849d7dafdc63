import type { ChatMessage, RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { auditRead } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { newId } from '../../platform/database/index.ts'
import { memberRoom } from '../../platform/events/rooms.ts'
import type { Publish } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { GivenNames } from '../members/room-sockets.ts'
import type { RoomRun } from '../owner.ts'
import {
  type ChatRoom,
  countSince,
  findByKey,
  findChat,
  findMessages,
  insertMessage,
  lockChat,
  toChatMessage,
} from './repository.ts'

/**
 * The rate limit of chat messages for each author: the number of messages in so many milliseconds. People who write
 * fast stay below it; programs do not.
 */
const PACE = { messages: 20, ms: 10_000 }

/** A message that a member sends, and from where. */
export interface NewMessage {
  message: string
  /** The sender chooses it, so that a repetition is not stored as a second message. */
  key?: string | undefined
  /** null when the message was sent by HTTP. */
  socketId: string | null
  /** What a client without a token calls itself. It is sent with the message, and not stored. */
  given?: GivenNames | undefined
}

export type ChatService = ReturnType<typeof createChatService>

export function createChatService({ run, clock }: { run: RoomRun; clock: Clock }) {
  /**
   * Finds the chat of a room. Anybody who is not a member gets NOT_FOUND, so that they do not learn that the room
   * exists.
   * @throws ApiError NOT_FOUND
   */
  async function requireChat(tx: QueryExecutorProvider, roomId: RoomId): Promise<ChatRoom> {
    const chat = await findChat(tx, roomId)
    if (!chat) throw notFound('This call')
    return chat
  }

  /**
   * Refuses messages above the rate limit. The count is exact, because the caller has locked the room.
   * @throws ApiError TOO_MANY
   */
  async function requirePace(tx: QueryExecutorProvider, authorId: string, now: Date): Promise<void> {
    const { count, first } = await countSince(tx, authorId, new Date(now.getTime() - PACE.ms))
    if (count < PACE.messages) return
    const waitMs = (first ?? now).getTime() + PACE.ms - now.getTime()
    throw new ApiError('TOO_MANY', 'You are writing very fast. Wait a few seconds and send it again.', {
      retryAfter: Math.max(1, waitMs / 1000),
    })
  }

  function announce(
    publish: Publish,
    roomId: RoomId,
    message: ChatMessage,
    { socketId, given }: Pick<NewMessage, 'socketId' | 'given'>,
    meetingCode: string | null,
  ): void {
    const { callSessionId: _, ...rest } = message
    publish([memberRoom(roomId)], 'chat-message', {
      ...rest,
      ...(given && { ...given, guestId: rest.userId }),
      roomId: meetingCode ?? roomId,
      socketId,
    })
  }

  return {
    send: (principal: Principal, roomId: RoomId, { message, key = newId(), socketId, given }: NewMessage) =>
      run(actorOf(principal), async (tx, publish) => {
        await lockChat(tx, roomId)
        const chat = await requireChat(tx, roomId)
        const authorId = principal.userId
        // This check comes first: a repetition of a stored message succeeds also when the call has ended since.
        const before = await findByKey(tx, roomId, authorId, key)
        if (before) return toChatMessage(before)
        if (!chat.isOpen) throw new ApiError('CALL_STATE', 'You can write only while the call is under way.')
        const now = clock.now()
        await requirePace(tx, authorId, now)
        const { name: authorName, userType: authorType } = chat.self
        const id = newId(now)
        const said = { id, roomId, authorId, authorName, authorType, message, key, now }
        const kept = toChatMessage(await insertMessage(tx, said))
        announce(publish, roomId, kept, { socketId, given }, chat.meetingCode)
        return kept
      }),

    /**
     * Reads a page of the chat. The audit trail records it, except when the patient in the call reads: it is about
     * their own data.
     */
    read: (
      principal: Principal,
      roomId: RoomId,
      page: { after?: number | undefined; before?: number | undefined },
    ): Promise<ChatMessage[]> =>
      run(actorOf(principal), async (tx) => {
        const { isOpen, self, scheduleId, patientId } = await requireChat(tx, roomId)
        if (!isOpen || self.userType !== 'patient')
          await auditRead(tx, clock.now(), 'CHAT_READ', [
            { ...(scheduleId && { scheduleId }), ...(patientId && { patientId }), roomId },
          ])
        return findMessages(tx, roomId, page)
      }),
  }
}
