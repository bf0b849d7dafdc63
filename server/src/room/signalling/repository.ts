import type { RoomId, Signal, UserType } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { KnownMember } from '../members/room-sockets.ts'
import type { RoomKind } from '../owner.ts'

/**
 * Maximum number of signals that are stored for a member without a socket: enough for some offers with their
 * candidates.
 */
const MAX_KEPT = 200
/**
 * A peer that asks by HTTP counts as present this long after it asked, in seconds: pages ask every three, and an answer
 * may take a moment.
 */
const POLLING_PEER_SECONDS = 5
/** Whoever is in the room now was told of a page that stopped asking longer ago, or never saw it. */
const STOPPED_SECONDS = 15

/** The socket id under which other members address a peer without a socket. */
export const httpSocketId = (peerId: string): string => `http_${peerId}`

const pollingSince = (now: Date): Date => new Date(now.getTime() - POLLING_PEER_SECONDS * 1000)

/** The actor's membership of a room. The actor cannot be removed from the room until the transaction ends. */
export async function enterRoom(
  tx: QueryExecutorProvider,
  roomId: RoomId,
): Promise<{ userType: UserType; userName: string; isOpen: boolean; kind: RoomKind } | undefined> {
  const { rows } = await sql<{ userType: UserType; userName: string; isOpen: boolean; kind: RoomKind }>`
    SELECT user_type AS "userType", name AS "userName", is_open AS "isOpen", 
      CASE WHEN is_meeting THEN 'meeting' ELSE 'call' END AS kind
    FROM enter_room(${roomId})`.execute(tx)
  return rows[0]
}

/** The ids of everybody who may be in a room, whether they are connected or not. */
export async function findMemberIds(tx: QueryExecutorProvider, roomId: RoomId): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT member_id AS id FROM room_members WHERE room_id = ${roomId}`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Assigns a peer id to the actor for as long as the room is open.
 * @param polls whether the peer polls, and therefore counts as present
 * @returns null when the peer id belongs to somebody else; otherwise `arrived`: whether the peer was not present before
 */
export async function claimPeer(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  peerId: string,
  now: Date,
  polls: boolean,
): Promise<{ arrived: boolean } | null> {
  const { rows } = await sql<{ is_own: boolean; asked_before: Date | null }>`
    SELECT is_own, asked_before FROM claim_room_peer(${roomId}, ${peerId}, ${now}, ${polls})`.execute(tx)
  const row = rows[0]
  if (!row?.is_own) return null
  return { arrived: row.asked_before === null || row.asked_before < pollingSince(now) }
}

/** The id of the member to whom a peer id belongs. */
export async function ownerOfPeer(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  peerId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    SELECT member_id AS id FROM room_peers WHERE room_id = ${roomId} AND peer_id = ${peerId}`.execute(tx)
  return rows[0]?.id
}

/** The members whose pages poll now. */
export async function findPolling(tx: QueryExecutorProvider, roomId: RoomId, now: Date): Promise<KnownMember[]> {
  const { rows } = await sql<{ peer_id: string; member_id: string; user_type: UserType; name: string }>`
    SELECT p.peer_id, m.member_id, shown_type(m) AS user_type, m.name
    FROM room_peers p JOIN room_members m ON m.room_id = p.room_id AND m.member_id = p.member_id
    WHERE p.room_id = ${roomId} AND p.asked_at > ${pollingSince(now)}`.execute(tx)
  return rows.map((row) => ({
    socketId: httpSocketId(row.peer_id),
    peerId: row.peer_id,
    userId: row.member_id,
    userType: row.user_type,
    userName: row.name,
  }))
}

/** A page that asks by HTTP, or did a moment ago. */
export interface PollingPage {
  roomId: RoomId
  member: KnownMember & { peerId: string }
  /** False: it has stopped without a word. A page that left, or has a socket instead, is not listed. */
  isHere: boolean
}

/** The pages without a socket in each of some rooms. For background work. */
export async function findPollingPages(
  tx: QueryExecutorProvider,
  roomIds: RoomId[],
  now: Date,
): Promise<PollingPage[]> {
  const stopped = new Date(now.getTime() - STOPPED_SECONDS * 1000)
  const { rows } = await sql<{
    room_id: RoomId
    peer_id: string
    member_id: string
    user_type: UserType
    name: string
    is_here: boolean
  }>`
    SELECT p.room_id, p.peer_id, m.member_id, shown_type(m) AS user_type, m.name,
      p.asked_at > ${pollingSince(now)} AS is_here
    FROM room_peers p JOIN room_members m ON m.room_id = p.room_id AND m.member_id = p.member_id
    WHERE p.room_id = ANY(${roomIds}::uuid[]) AND p.asked_at > ${stopped}`.execute(tx)
  return rows.map((row) => ({
    roomId: row.room_id,
    isHere: row.is_here,
    member: {
      socketId: httpSocketId(row.peer_id),
      peerId: row.peer_id,
      userId: row.member_id,
      userType: row.user_type,
      userName: row.name,
    },
  }))
}

/** Pages of somebody’s ended sessions that asked by HTTP, in rooms that are still open. For background work. */
export async function findPeersOfEnded(
  tx: QueryExecutorProvider,
  userId: string,
): Promise<{ roomId: RoomId; member: KnownMember }[]> {
  const { rows } = await sql<{ room_id: RoomId; peer_id: string; user_type: UserType; name: string }>`
    SELECT p.room_id, p.peer_id, shown_type(m) AS user_type, m.name
    FROM room_peers p JOIN login_sessions s ON s.id = p.session_id AND s.ended_at IS NOT NULL
    JOIN room_members m ON m.room_id = p.room_id AND m.member_id = p.member_id
    WHERE p.member_id = ${userId} AND p.asked_at IS NOT NULL`.execute(tx)
  return rows.map(({ room_id: roomId, peer_id: peerId, user_type: userType, name: userName }) => ({
    roomId,
    member: { socketId: httpSocketId(peerId), peerId, userId, userType, userName },
  }))
}

/** Called when the actor has a socket: their pages no longer poll, and the stored signals for them are deleted. */
export async function stopPolling(tx: QueryExecutorProvider, roomId: RoomId): Promise<void> {
  await sql`
    UPDATE room_peers SET asked_at = NULL
    WHERE room_id = ${roomId} AND member_id = actor_id() AND asked_at IS NOT NULL`.execute(tx)
  await sql`DELETE FROM room_signals WHERE room_id = ${roomId} AND to_member = actor_id()`.execute(tx)
}

/**
 * Stores a signal for members without a socket.
 * @returns false when each of them has reached the maximum number of stored signals
 */
export async function keepSignal(
  tx: QueryExecutorProvider,
  stored: {
    roomId: RoomId
    fromPeer: string
    toPeer: string | undefined
    recipients: string[]
    signal: Signal
    now: Date
  },
): Promise<boolean> {
  const { rows } = await sql<{ kept: number; meant: number }>`
    SELECT kept, meant FROM keep_room_signal(${stored.roomId}, ${stored.fromPeer}, ${stored.toPeer ?? null},
      ${stored.recipients}::uuid[], ${JSON.stringify(stored.signal)}::jsonb, ${stored.now}, ${MAX_KEPT})`.execute(tx)
  const { kept = 0, meant = 0 } = rows[0] ?? {}
  return kept > 0 || meant === 0
}

/** The stored signals for a page of the actor's, in order. Those that the page has fetched before are deleted. */
export async function takeSignals(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  { peerId, after, arrived }: { peerId: string; after: number; arrived: boolean },
): Promise<{ id: number; from: string; signal: Signal }[]> {
  // A new page has replaced an older one. Signals for the older page would only count towards the maximum.
  const replaced = arrived ? sql`to_peer <> ${peerId}` : sql`false`
  await sql`
    DELETE FROM room_signals
    WHERE room_id = ${roomId} AND to_member = actor_id()
      AND (${replaced} OR (id <= ${after} AND (to_peer IS NULL OR to_peer = ${peerId})))`.execute(tx)
  const { rows } = await sql<{ id: string; from_peer: string; signal: Signal }>`
    SELECT id, from_peer, signal FROM room_signals
    WHERE room_id = ${roomId} AND to_member = actor_id() AND (to_peer IS NULL OR to_peer = ${peerId})
    ORDER BY id`.execute(tx)
  return rows.map((row) => ({ id: Number(row.id), from: row.from_peer, signal: row.signal }))
}
