import type { Peer, RoomMember, Signal, UserType } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { emitTo, type SocketHub } from '../platform/sockets/hub.ts'
import { isLive, sideOf } from './policy.ts'
import { type CallRow, findCall, touchCalls } from './repository.ts'
import type { CallRun } from './service.ts'

/** Signals kept for somebody who asks by HTTP: some offers and their candidates. */
const MAX_KEPT = 200
/** A peer that asks by HTTP counts as present this long after it asked, in seconds. */
const POLLING_PEER_SECONDS = 12

export interface Target {
  socketId?: string | undefined
  peerId?: string | undefined
}

export interface Sender {
  socketId: string
  peerId: string | null
  userId: string
}

export const signallingRoom = (callSessionId: string): string => `room_${callSessionId}`
/** A peer without a socket is addressed like one with. */
const httpSocketId = (peerId: string): string => `http_${peerId}`

/** `roomId` is the name by which this socket knows the room, and is told of it. */
export type Membership = RoomMember & { roomId: string }
type Rooms = Record<string, Membership>
/** What a socket is in each signalling room, kept with the socket so that other nodes see it. */
export function membershipsOf(socket: { data: unknown }): Rooms {
  const data = socket.data as { memberships?: Rooms }
  data.memberships ??= {}
  return data.memberships
}

export type Signalling = ReturnType<typeof createSignalling>

/** Carries signals between the members of a call, by socket where there is one and by HTTP otherwise. */
export function createSignalling(parts: { run: CallRun; hub: SocketHub; clock: Clock }) {
  const { run, hub, clock } = parts

  async function membersBySocket(callSessionId: string): Promise<Membership[]> {
    const sockets = await hub.io.in(signallingRoom(callSessionId)).fetchSockets()
    return sockets.flatMap((socket) => membershipsOf(socket)[callSessionId] ?? [])
  }

  async function membersByHttp(tx: QueryExecutorProvider, call: CallRow): Promise<RoomMember[]> {
    const since = new Date(clock.now().getTime() - POLLING_PEER_SECONDS * 1000)
    const { rows } = await sql<{ user_id: string; peer_id: string }>`
      SELECT user_id, peer_id FROM call_peers
      WHERE call_session_id = ${call.id} AND seen_at > ${since}`.execute(tx)
    return rows.map((row) => memberOf(call, row.user_id, httpSocketId(row.peer_id), row.peer_id))
  }

  /** A call that the principal takes part in and that is not over. @throws ApiError NOT_FOUND, CALL_STATE */
  async function requireLive(tx: QueryExecutorProvider, principal: Principal, id: string): Promise<CallRow> {
    const call = await findCall(tx, id)
    sideOf(call, principal)
    if (!call) throw notFound('This call')
    if (!isLive(call, clock.now())) throw new ApiError('CALL_STATE', 'This call is over.')
    return call
  }

  async function keep(
    tx: QueryExecutorProvider,
    call: CallRow,
    from: { userId: string; peerId: string },
    toPeer: string | undefined,
    signal: Signal,
  ): Promise<void> {
    // One writer at a time: ids then rise in the order of the commits, and a reader that asks for what came
    // after one id misses none below it.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${call.id}, 0))`.execute(tx)
    const toUser = from.userId === call.doctor_id ? call.patient_id : call.doctor_id
    const { rows } = await sql`
      INSERT INTO call_signals (call_session_id, from_user, from_peer, to_user, to_peer, signal, created_at)
      SELECT ${call.id}::uuid, ${from.userId}::uuid, ${from.peerId}, ${toUser}::uuid, ${toPeer ?? null},
        ${JSON.stringify(signal)}::jsonb, ${clock.now()}::timestamptz
      WHERE call_signals_kept(${call.id}, ${toUser}) < ${MAX_KEPT}
      RETURNING 1`.execute(tx)
    if (rows.length === 0)
      throw new ApiError('TOO_MANY', 'The other side has not fetched what was said before.', { retryAfter: 3 })
  }

  function emitSignal(to: Membership, from: Sender, signal: Signal): void {
    const said = { roomId: to.roomId, socketId: from.socketId, peerId: from.peerId }
    const target = hub.io.to(to.socketId)
    if (signal.type === 'offer') emitTo(target, 'offer', { ...said, offer: signal.description })
    else if (signal.type === 'answer') emitTo(target, 'answer', { ...said, answer: signal.description })
    else if (signal.type === 'candidate') emitTo(target, 'ice-candidate', { ...said, candidate: signal.candidate })
    else emitTo(target, 'signal', { ...said, signal })
  }

  /** @returns whether a member with a socket was there to receive it */
  async function relayBySocket(callSessionId: string, from: Sender, target: Target, signal: Signal): Promise<boolean> {
    const others = (await membersBySocket(callSessionId)).filter((one) => one.socketId !== from.socketId)
    const meant = others.filter((one) =>
      target.socketId !== undefined
        ? one.socketId === target.socketId
        : target.peerId === undefined || one.peerId === target.peerId,
    )
    for (const one of meant) emitSignal(one, from, signal)
    return meant.some((one) => one.userId !== from.userId)
  }

  return {
    /** May this socket come in, and as whom? `replaced` is the same person's page that asked by HTTP until now. */
    admit: (principal: Principal, callSessionId: string, socketId: string, peerId: string | null) =>
      run(actorOf(principal), async (tx) => {
        const call = await requireLive(tx, principal, callSessionId)
        await touchCalls(tx, [callSessionId], clock.now())
        const { rows: left } = await sql<{ peer_id: string }>`
          DELETE FROM call_peers WHERE call_session_id = ${callSessionId} AND user_id = ${principal.userId}
          RETURNING peer_id`.execute(tx)
        await sql`
          DELETE FROM call_signals
          WHERE call_session_id = ${callSessionId} AND to_user = ${principal.userId}`.execute(tx)
        const self = memberOf(call, principal.userId, socketId, peerId)
        const replaced = left.map((row) => memberOf(call, principal.userId, httpSocketId(row.peer_id), row.peer_id))
        const byHttp = (await membersByHttp(tx, call)).filter((one) => one.userId !== principal.userId)
        return { self, replaced, byHttp }
      }),

    membersBySocket,

    /** From a socket that has joined. What nobody hears by socket is kept for the side that asks by HTTP. */
    async relay(
      principal: Principal,
      callSessionId: string,
      from: Sender,
      target: Target,
      signal: Signal,
    ): Promise<void> {
      if (await relayBySocket(callSessionId, from, target, signal)) return
      const peerId = from.peerId ?? from.socketId
      const toPeer = target.peerId ?? target.socketId?.replace(/^http_/, '')
      await run(actorOf(principal), async (tx) => {
        const call = await requireLive(tx, principal, callSessionId)
        await keep(tx, call, { userId: principal.userId, peerId }, toPeer, signal)
      })
    },

    /** From a page without a socket. */
    send: (principal: Principal, callSessionId: string, peerId: string, to: string | undefined, signal: Signal) =>
      run(actorOf(principal), async (tx) => {
        const call = await requireLive(tx, principal, callSessionId)
        const from: Sender = { socketId: httpSocketId(peerId), peerId, userId: principal.userId }
        if (!(await relayBySocket(callSessionId, from, { peerId: to }, signal)))
          await keep(tx, call, { userId: principal.userId, peerId }, to, signal)
        return { message: 'Sent' }
      }),

    /** What was said to a page without a socket; asking is also being there. */
    fetch: async (principal: Principal, callSessionId: string, peerId: string, after: number) => {
      const bySocket = (await membersBySocket(callSessionId)).filter((one) => one.userId !== principal.userId)
      const fetched = await run(actorOf(principal), async (tx) => {
        const call = await requireLive(tx, principal, callSessionId)
        const now = clock.now()
        await touchCalls(tx, [callSessionId], now)
        const { rows: arrived } = await sql`
          INSERT INTO call_peers (call_session_id, user_id, peer_id, seen_at)
          VALUES (${callSessionId}, ${principal.userId}, ${peerId}, ${now})
          ON CONFLICT (call_session_id, user_id) DO UPDATE SET peer_id = excluded.peer_id, seen_at = excluded.seen_at
            WHERE call_peers.peer_id <> excluded.peer_id
              OR call_peers.seen_at < ${new Date(now.getTime() - POLLING_PEER_SECONDS * 1000)}
          RETURNING 1`.execute(tx)
        if (arrived.length === 0)
          await sql`UPDATE call_peers SET seen_at = ${now}
            WHERE call_session_id = ${callSessionId} AND user_id = ${principal.userId}`.execute(tx)
        // What was fetched before and has arrived.
        await sql`DELETE FROM call_signals
          WHERE call_session_id = ${callSessionId} AND to_user = ${principal.userId} AND id <= ${after}
            AND (to_peer IS NULL OR to_peer = ${peerId})`.execute(tx)
        const { rows } = await sql<{ id: string; from_peer: string; signal: Signal }>`
          SELECT id, from_peer, signal FROM call_signals
          WHERE call_session_id = ${callSessionId} AND to_user = ${principal.userId}
            AND (to_peer IS NULL OR to_peer = ${peerId}) ORDER BY id`.execute(tx)
        const byHttp = (await membersByHttp(tx, call)).filter((one) => one.userId !== principal.userId)
        const self = memberOf(call, principal.userId, httpSocketId(peerId), peerId)
        return { rows, byHttp, arrived: arrived.length > 0 ? self : null }
      })
      if (fetched.arrived && bySocket.length > 0)
        emitTo(hub.io.to(signallingRoom(callSessionId)), 'user-joined', {
          ...fetched.arrived,
          roomId: callSessionId,
          usersInRoom: bySocket.length + 1,
        })
      const peers: Peer[] = [...bySocket, ...fetched.byHttp].flatMap(({ peerId, userId, userType, userName }) =>
        peerId === null ? [] : [{ peerId, userId, userType, userName }],
      )
      const signals = fetched.rows.map((row) => ({ id: Number(row.id), from: row.from_peer, signal: row.signal }))
      return { peers, signals }
    },
  }
}

function memberOf(call: CallRow, userId: string, socketId: string, peerId: string | null): RoomMember {
  const userType: UserType = userId === call.doctor_id ? 'doctor' : 'patient'
  const userName = userType === 'doctor' ? call.doctor_name : call.patient_name
  return { socketId, peerId, userId, userType, userName }
}
