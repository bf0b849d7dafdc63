import type { Peer, RoomId, RoomMember, Signal } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { KnownMember, Membership, RelayedEvent, RoomSockets, Target } from '../members/room-sockets.ts'
import type { RoomOwners, RoomRun } from '../owner.ts'
import {
  claimPeer,
  enterRoom,
  findPolling,
  httpSocketId,
  keepSignal,
  ownerOfPeer,
  stopPolling,
  takeSignals,
} from './repository.ts'

export interface Sender {
  socketId: string
  peerId: string | null
  userId: string
}

/** The socket event for a signal. */
function eventOf(signal: Signal, { socketId, peerId }: Sender): RelayedEvent {
  const sender = { socketId, peerId }
  if (signal.type === 'offer') return { event: 'offer', payload: { ...sender, offer: signal.description } }
  if (signal.type === 'answer') return { event: 'answer', payload: { ...sender, answer: signal.description } }
  if (signal.type === 'candidate')
    return { event: 'ice-candidate', payload: { ...sender, candidate: signal.candidate } }
  return { event: 'signal', payload: { ...sender, signal } }
}

export type Signalling = ReturnType<typeof createSignalling>

/** Delivers signals between the members of a room: by socket where the recipient has one, otherwise by HTTP. */
export function createSignalling(deps: { run: RoomRun; sockets: RoomSockets; clock: Clock; owners: RoomOwners }) {
  const { run, sockets, clock, owners } = deps

  /** The principal's membership of an open room. @throws ApiError NOT_FOUND, CALL_STATE */
  async function requireMember(tx: QueryExecutorProvider, id: RoomId) {
    const member = await enterRoom(tx, id)
    if (!member) throw notFound('This call')
    if (!member.isOpen) throw new ApiError('CALL_STATE', 'This call is over.')
    return member
  }

  /**
   * Checks that a peer id belongs to the principal: otherwise a member could send signals in another member's name.
   * @throws ApiError FORBIDDEN
   */
  async function requirePeer(tx: QueryExecutorProvider, id: RoomId, peerId: string, polls: boolean) {
    const claimed = await claimPeer(tx, id, peerId, clock.now(), polls)
    if (!claimed) throw new ApiError('FORBIDDEN', 'This peer id belongs to somebody else in the room.')
    return claimed
  }

  /** The ids of the members of a room who have no socket in it. */
  async function withoutSocket(id: RoomId, bySocket: Membership[], sender: string): Promise<string[]> {
    return (await sockets.people(id)).filter((one) => one !== sender && bySocket.every(({ userId }) => userId !== one))
  }

  /** Stores a signal for its recipients who do not get it by socket. */
  async function keep(principal: Principal, id: RoomId, from: Sender, target: Target, signal: Signal): Promise<void> {
    const bySocket = (await sockets.members(id)).filter((one) => one.socketId !== from.socketId)
    const toPeer = target.peerId ?? target.socketId?.replace(/^http_/, '')
    if (toPeer !== undefined && bySocket.some((one) => one.peerId === toPeer || one.socketId === toPeer)) return
    const absent = await withoutSocket(id, bySocket, from.userId)
    if (toPeer === undefined && absent.length === 0) return
    await run(actorOf(principal), async (tx) => {
      await requireMember(tx, id)
      // The owner of a peer that has not arrived yet is unknown, so the signal is stored for every member without a
      // socket.
      const owner = toPeer === undefined ? undefined : await ownerOfPeer(tx, id, toPeer)
      const recipients = owner ? [owner] : absent
      if (recipients.length === 0) return
      const fromPeer = from.peerId ?? from.socketId
      const stored = { roomId: id, fromPeer, toPeer, recipients, signal, now: clock.now() }
      if (!(await keepSignal(tx, stored)))
        throw new ApiError('TOO_MANY', 'The other side has not fetched what was said before.', { retryAfter: 3 })
    })
  }

  return {
    /**
     * Checks that this socket may join, and returns its membership. `replaced` are pages of the same user that polled
     * until now.
     */
    admit: (principal: Principal, id: RoomId, socketId: string, peerId: string | null) =>
      run(actorOf(principal), async (tx) => {
        const member = await requireMember(tx, id)
        const { userType, userName, kind } = member
        await owners[member.kind].touch(tx, id, member.userType)
        // A client without a peer id is addressed by its socket's id, which nobody else may then use as a peer id.
        await requirePeer(tx, id, peerId ?? socketId, false)
        const { userId } = principal
        const replaced = (await findPolling(tx, id, clock.now())).filter((one) => one.userId === userId)
        await stopPolling(tx, id)
        const self: KnownMember = { socketId, peerId, userId, userType, userName }
        return { self, replaced, kind }
      }),

    /**
     * Called after the socket has joined, to check again. If the user was removed in between, the removal did not find
     * this socket; if a peer without a socket arrived in between, it was not listed.
     * @returns the members who are in the room without a socket
     */
    confirm: (principal: Principal, id: RoomId): Promise<RoomMember[]> =>
      run(actorOf(principal), async (tx, publish) => {
        const { kind } = await requireMember(tx, id)
        await owners[kind].entered(tx, publish, id)
        return findPolling(tx, id, clock.now())
      }),

    /** Emits a signal at once to recipients with a socket. */
    relay(id: RoomId, from: Sender, target: Target, signal: Signal): void {
      sockets.relay(id, from.socketId, target, eventOf(signal, from))
    },

    keep,

    /** Sends a signal from a page without a socket. */
    async send(principal: Principal, id: RoomId, peerId: string, to: string | undefined, signal: Signal) {
      await run(actorOf(principal), async (tx) => {
        await requireMember(tx, id)
        await requirePeer(tx, id, peerId, false)
      })
      const from: Sender = { socketId: httpSocketId(peerId), peerId, userId: principal.userId }
      sockets.relay(id, from.socketId, { peerId: to }, eventOf(signal, from))
      await keep(principal, id, from, { peerId: to }, signal)
      return { message: 'Sent' }
    },

    /** Fetches the stored signals for a page without a socket. The request also makes the page present. */
    async fetch(principal: Principal, id: RoomId, peerId: string, after: number) {
      const { userId } = principal
      const { member, arrived, byHttp, signals } = await run(actorOf(principal), async (tx, publish) => {
        const member = await requireMember(tx, id)
        await owners[member.kind].touch(tx, id, member.userType)
        await owners[member.kind].entered(tx, publish, id)
        const { arrived } = await requirePeer(tx, id, peerId, true)
        const signals = await takeSignals(tx, id, { peerId, after, arrived })
        return { member, arrived, signals, byHttp: await findPolling(tx, id, clock.now()) }
      })
      const bySocket = await sockets.members(id)
      const others = [...bySocket, ...byHttp].filter((one) => one.userId !== userId)
      if (arrived && bySocket.length > 0) {
        const { userType, userName } = member
        const joined = { socketId: httpSocketId(peerId), peerId, userId, userType, userName }
        const payload = { ...joined, usersInRoom: others.length + 1 }
        sockets.relay(id, joined.socketId, {}, { event: 'user-joined', payload })
      }
      const peers = others.map(
        ({ socketId, peerId, userId, userType, userName }): Peer => ({ socketId, peerId, userId, userType, userName }),
      )
      return { peers, signals }
    },
  }
}
