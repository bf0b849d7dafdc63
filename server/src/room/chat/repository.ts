import { CHAT_PAGE, type ChatMessage, type RoomId, type UserType } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

/** The chat of a room, as one of its members sees it. */
export interface ChatRoom {
  /** Whether messages can be sent. */
  isOpen: boolean
  self: { userType: UserType; name: string }
  /** The subject of audit entries; null in a room that does not belong to a consultation. */
  scheduleId: string | null
  patientId: string | null
  /** The code of the meeting's link, by which its members name the room; null in the room of a call. */
  meetingCode: string | null
}

interface MessageRow {
  id: string
  room_id: RoomId
  position: number
  author_id: string
  author_name: string
  author_type: UserType
  message: string
  key: string
  created_at: Date
}

const columns = sql.raw('id, room_id, position, author_id, author_name, author_type, message, key, created_at')

export const toChatMessage = (row: MessageRow): ChatMessage => ({
  id: row.id,
  callSessionId: row.room_id,
  position: row.position,
  key: row.key,
  userId: row.author_id,
  userName: row.author_name,
  userType: row.author_type,
  message: row.message,
  timestamp: row.created_at.toISOString(),
})

/** Finds the chat of a room. @returns undefined when the actor is no member, or there is no such room */
export async function findChat(tx: QueryExecutorProvider, roomId: RoomId): Promise<ChatRoom | undefined> {
  const { rows } = await sql<{
    is_open: boolean
    user_type: UserType
    name: string
    schedule_id: string | null
    patient_id: string | null
    meeting_code: string | null
  }>`SELECT is_open, user_type, name, schedule_id, patient_id, meeting_code FROM chat_room(${roomId})`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  const { is_open: isOpen, user_type: userType, name, schedule_id: scheduleId, patient_id: patientId } = row
  return { isOpen, self: { userType, name }, scheduleId, patientId, meetingCode: row.meeting_code }
}

/**
 * Locks the chat until the end of the transaction: nobody else can send a message, no member can leave, and the room
 * cannot close.
 */
export async function lockChat(tx: QueryExecutorProvider, roomId: RoomId): Promise<void> {
  await sql`SELECT lock_chat(${roomId})`.execute(tx)
}

export async function findByKey(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  authorId: string,
  key: string,
): Promise<MessageRow | undefined> {
  const { rows } = await sql<MessageRow>`
    SELECT ${columns} FROM chat_messages
    WHERE room_id = ${roomId} AND author_id = ${authorId} AND key = ${key}`.execute(tx)
  return rows[0]
}

/**
 * The number of messages that an author has sent since a time, in all rooms that author and actor can read, and the
 * time of the first of them.
 */
export async function countSince(
  tx: QueryExecutorProvider,
  authorId: string,
  since: Date,
): Promise<{ count: number; first: Date | null }> {
  const { rows } = await sql<{ count: number; first: Date | null }>`
    SELECT count(*)::int AS count, min(created_at) AS first FROM chat_messages
    WHERE author_id = ${authorId} AND created_at > ${since}`.execute(tx)
  return rows[0] ?? { count: 0, first: null }
}

/**
 * Appends a message to its room's chat, which the caller has locked. The time of a message is never before that of the
 * message before it.
 */
export async function insertMessage(
  tx: QueryExecutorProvider,
  said: {
    id: string
    roomId: RoomId
    authorId: string
    authorName: string
    authorType: UserType
    message: string
    key: string
    now: Date
  },
): Promise<MessageRow> {
  const { rows } = await sql<MessageRow>`
    INSERT INTO chat_messages (${columns})
    SELECT ${said.id}::uuid, ${said.roomId}::uuid, coalesce(last_position, 0) + 1, ${said.authorId}::uuid,
      ${said.authorName}, ${said.authorType}, ${said.message}, ${said.key}::uuid,
      greatest(said_at, ${said.now}::timestamptz)
    FROM (SELECT) one LEFT JOIN chat_end(${said.roomId}::uuid) ON true
    RETURNING ${columns}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('the message just said is not visible')
  return row
}

/** One page of a chat, oldest message first: the first page after a position, or the last page. */
export async function findMessages(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  { after, before }: { after?: number | undefined; before?: number | undefined },
): Promise<ChatMessage[]> {
  const { rows } = await sql<MessageRow>`
    SELECT ${columns} FROM chat_messages
    WHERE room_id = ${roomId}
      ${after === undefined ? sql`` : sql`AND position > ${after}`}
      ${before === undefined ? sql`` : sql`AND position < ${before}`}
    ORDER BY position ${after === undefined ? sql`DESC` : sql`ASC`} LIMIT ${CHAT_PAGE}`.execute(tx)
  return rows.sort((a, b) => a.position - b.position).map(toChatMessage)
}
