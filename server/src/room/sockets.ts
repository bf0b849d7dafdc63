import { callClientEvents, isPlainText, RoomId, roomClientEvents, type Signal } from '@medconsult/contract'
import type * as z from 'zod'
import { memberRoom, userRoom } from '../platform/events/rooms.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { type Connection, emitTo, type SocketHub } from '../platform/sockets/hub.ts'
import { isMember } from './lobby/repository.ts'
import {
  type GivenNames,
  type KnownMember,
  type Membership,
  type RoomSockets,
  toMember,
} from './members/room-sockets.ts'
import type { RoomOwners, RoomRun } from './owner.ts'
import type { Signalling } from './signalling/service.ts'

/**
 * The id in a client's name for a room, which may have the prefix of the Socket.IO room. Undefined when the name is a
 * meeting's code.
 */
const idIn = (roomId: string): RoomId | undefined => RoomId.safeParse(roomId.replace(/^call_/, '')).data

/**
 * The id of a room, which the client names by its id or by the name under which this socket joined.
 * @throws ApiError NOT_FOUND
 */
export function roomOf(sockets: RoomSockets, socket: Connection, roomId: string): RoomId {
  const id = idIn(roomId) ?? sockets.idOfName(socket, roomId)
  if (!id) throw notFound('This room')
  return id
}

/** Finds the rooms of meetings by their codes. */
export interface RoomLinks {
  /** @throws ApiError NOT_FOUND */
  find(principal: Principal, roomId: string, address: string): Promise<RoomId>
  /** Knocks for a principal who may not enter the room yet. @throws ApiError */
  knock(principal: Principal, roomId: string, address: string): Promise<'waiting' | 'admitted'>
  leaveLobby(principal: Principal, roomId: string): Promise<void>
}

/** The name that a client without a token gives itself. @returns undefined when it gives neither id nor type */
function givenIn({ userId, userType }: Joining, known: KnownMember): GivenNames | undefined {
  const [id, type] = [userId?.trim(), userType?.trim()]
  if (!id && !type) return undefined
  const plainOr = (word: string | undefined, otherwise: string) => (word && isPlainText(word) ? word : otherwise)
  return { userId: plainOr(id, known.userId), userType: plainOr(type, known.userType) }
}

type Joining = z.output<(typeof roomClientEvents)['join-room']>
type Addressed = { roomId: string; targetSocketId?: string | undefined; targetPeerId?: string | undefined }

export function openRoomSockets(deps: {
  hub: SocketHub
  run: RoomRun
  owners: RoomOwners
  signalling: Signalling
  sockets: RoomSockets
  links: RoomLinks
}): void {
  const { hub, run, owners, signalling, sockets, links } = deps

  hub.on('join_call', callClientEvents.join_call, async (socket, { callSessionId }, principal) => {
    const may = () => run(actorOf(principal), (tx) => isMember(tx, callSessionId))
    if (!(await may())) throw notFound('This call')
    await socket.join(memberRoom(callSessionId))
    // If the user was removed between the check and the join, the removal did not find this socket.
    if (!(await may())) {
      await socket.leave(memberRoom(callSessionId))
      throw notFound('This call')
    }
  })
  hub.on('leave_call', callClientEvents.leave_call, async (socket, { callSessionId }) => {
    await socket.leave(memberRoom(callSessionId))
  })

  /** Join requests of sockets that knocked, by room. They are completed when the guest is admitted. */
  const waiting = new WeakMap<Connection, Map<string, Joining>>()

  async function enter(socket: Connection, id: RoomId, joining: Joining, principal: Principal) {
    const { roomId, peerId } = joining
    const { self, replaced, kind } = await signalling.admit(principal, id, socket.id, peerId ?? null)
    const isNamedByItself = socket.data.isAnonymous && (await owners[kind].takesGivenNames(id))
    const membership: Membership = { ...self, roomId, given: isNamedByItself ? givenIn(joining, self) : undefined }
    // A socket that disconnected during the check would stay a member for ever, because its disconnect event is over.
    if (!socket.connected) return
    // The socket joins first and lists the members after that: if two join at once, each sees the other.
    await sockets.enter(socket, id, { ...membership, kind })
    const byHttp = await signalling.confirm(principal, id).catch(async (error: unknown) => {
      await sockets.leave(socket, id)
      await socket.leave(memberRoom(id))
      throw error
    })
    const others = byHttp.filter((one) => one.userId !== principal.userId)
    const members = [...(await sockets.members(id)).map(toMember), ...others]
    for (const one of replaced) sockets.relay(id, socket.id, {}, { event: 'user-left', payload: one })
    const joined = { ...toMember(membership), usersInRoom: members.length }
    sockets.relay(id, socket.id, {}, { event: 'user-joined', payload: joined })
    emitTo(socket, 'room-users', members)
  }

  hub.on('join-room', roomClientEvents['join-room'], async (socket, joining: Joining, principal) => {
    const byLink = idIn(joining.roomId) === undefined
    const id = idIn(joining.roomId) ?? (await links.find(principal, joining.roomId, hub.addressOf(socket)))
    try {
      return await enter(socket, id, joining, principal)
    } catch (error) {
      if (!byLink || !(error instanceof ApiError) || error.code !== 'NOT_FOUND') throw error
    }
    const requests = waiting.get(socket) ?? new Map<string, Joining>()
    // Stored before the knock, because the guest may be admitted before the knock is answered.
    waiting.set(socket, requests.set(id, joining))
    if ((await links.knock(principal, joining.roomId, hub.addressOf(socket))) === 'waiting')
      throw new ApiError('IN_LOBBY', 'You are in the waiting room. You come in as soon as the host lets you in.')
    if (requests.delete(id)) await enter(socket, id, joining, principal)
  })

  hub.onNodeEvent('room_let_in', async ({ id, userId }: { id: RoomId; userId: string }) => {
    for (const socket of hub.socketsHere(userRoom(userId))) {
      const joining = waiting.get(socket)?.get(id)
      const { principal } = socket.data
      if (!joining || principal?.userId !== userId) continue
      waiting.get(socket)?.delete(id)
      // The guest may have been removed again, or the room is over. Another event notifies them of that.
      await enter(socket, id, joining, principal).catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error
      })
    }
  })

  hub.on('leave-call', roomClientEvents['leave-call'], async (socket, { roomId }, principal) => {
    const requests = waiting.get(socket)
    for (const [id, joining] of requests ?? []) {
      if (joining.roomId !== roomId) continue
      requests?.delete(id)
      return links.leaveLobby(principal, roomId)
    }
    await sockets.leave(socket, roomOf(sockets, socket, roomId))
  })
  hub.on('end-call', roomClientEvents['end-call'], async (socket, { roomId }, principal) => {
    const id = roomOf(sockets, socket, roomId)
    const kind = sockets.kindOf(socket, id) ?? 'call'
    await sockets.leave(socket, id)
    await owners[kind].end(principal, id)
  })

  /** The membership of a socket that has joined the room. @throws ApiError FORBIDDEN */
  function memberOf(socket: Connection, roomId: string): Membership {
    const member = sockets.membershipOf(socket, roomOf(sockets, socket, roomId))
    if (!member) throw new ApiError('FORBIDDEN', 'Join the room first.')
    return member
  }

  hub.on('screen-share-toggle', roomClientEvents['screen-share-toggle'], (socket, { roomId, isSharing }) => {
    const { socketId, peerId, userName } = memberOf(socket, roomId)
    const payload = { socketId, peerId, isSharing, userName }
    sockets.relay(roomOf(sockets, socket, roomId), socketId, {}, { event: 'screen-share-toggle', payload })
  })

  /**
   * For each socket the storing of its latest signal. Signals of one peer are stored in the order in which they were
   * sent.
   */
  const tails = new WeakMap<Connection, Promise<void>>()

  function relay(socket: Connection, principal: Principal, to: Addressed, signal: Signal): Promise<void> {
    const id = roomOf(sockets, socket, to.roomId)
    const from = memberOf(socket, to.roomId)
    const target = { socketId: to.targetSocketId, peerId: to.targetPeerId }
    signalling.relay(id, from, target, signal)
    const before = tails.get(socket) ?? Promise.resolve()
    const kept = before.then(() => signalling.keep(principal, id, from, target, signal))
    tails.set(
      socket,
      kept.catch(() => undefined),
    )
    return kept
  }
  const events = roomClientEvents
  hub.on('offer', events.offer, (socket, message, who) =>
    relay(socket, who, message, { type: 'offer', description: message.offer }),
  )
  hub.on('answer', events.answer, (socket, message, who) =>
    relay(socket, who, message, { type: 'answer', description: message.answer }),
  )
  hub.on('ice-candidate', events['ice-candidate'], (socket, message, who) =>
    relay(socket, who, message, { type: 'candidate', candidate: message.candidate }),
  )
  hub.on('signal', events.signal, (socket, message: z.output<typeof events.signal>, who) =>
    relay(socket, who, message, message.signal),
  )
}
