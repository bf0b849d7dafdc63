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

/** A room is named by its id, with or without the prefix of its Socket.IO room. */
const idIn = (roomId: string): RoomId | undefined => RoomId.safeParse(roomId.replace(/^call_/, '')).data

/** A room by its id, or by the name under which this socket is in it. @throws ApiError NOT_FOUND */
export function roomOf(sockets: RoomSockets, socket: Connection, roomId: string): RoomId {
  const id = idIn(roomId) ?? sockets.idOfName(socket, roomId)
  if (!id) throw notFound('This room')
  return id
}

/** Finds rooms by the links that lead to them. */
export interface RoomLinks {
  /** @throws ApiError NOT_FOUND */
  find(principal: Principal, roomId: string, address: string): Promise<RoomId>
  /** For whoever may not come in: they wait, or may now. @throws ApiError */
  knock(principal: Principal, roomId: string, address: string): Promise<'waiting' | 'admitted'>
  leaveLobby(principal: Principal, roomId: string): Promise<void>
}

/** @returns undefined: it says nothing of itself that we would tell */
function givenIn({ userId, userType }: Joining, known: KnownMember): GivenNames | undefined {
  const [id, type] = [userId?.trim(), userType?.trim()]
  if (!id && !type) return undefined
  const told = (word: string | undefined, otherwise: string) => (word && isPlainText(word) ? word : otherwise)
  return { userId: told(id, known.userId), userType: told(type, known.userType) }
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
    // Who was sent away in between was looked for before they were here.
    if (!(await may())) {
      await socket.leave(memberRoom(callSessionId))
      throw notFound('This call')
    }
  })
  hub.on('leave_call', callClientEvents.leave_call, async (socket, { callSessionId }) => {
    await socket.leave(memberRoom(callSessionId))
  })

  /** Sockets that knocked, by what they asked: it is done when they are let in. */
  const waiting = new WeakMap<Connection, Map<string, Joining>>()

  async function enter(socket: Connection, id: RoomId, joining: Joining, principal: Principal) {
    const { roomId, peerId } = joining
    const { self, replaced, kind } = await signalling.admit(principal, id, socket.id, peerId ?? null)
    const isNamedByItself = socket.data.isVisitor && (await owners[kind].takesGivenNames(id))
    const membership: Membership = { ...self, roomId, given: isNamedByItself ? givenIn(joining, self) : undefined }
    // It may have gone while we looked; nobody would ever say that it left.
    if (!socket.connected) return
    // In the room first, then a look around: of two who come at once, each sees the other.
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
    const asked = waiting.get(socket) ?? new Map<string, Joining>()
    // Before the knock: they may be let in before it is answered.
    waiting.set(socket, asked.set(id, joining))
    if ((await links.knock(principal, joining.roomId, hub.addressOf(socket))) === 'waiting')
      throw new ApiError('IN_LOBBY', 'You are in the waiting room. You come in as soon as the host lets you in.')
    if (asked.delete(id)) await enter(socket, id, joining, principal)
  })

  hub.onNodeEvent('room_let_in', async ({ id, userId }: { id: RoomId; userId: string }) => {
    for (const socket of hub.socketsHere(userRoom(userId))) {
      const joining = waiting.get(socket)?.get(id)
      const { principal } = socket.data
      if (!joining || principal?.userId !== userId) continue
      waiting.get(socket)?.delete(id)
      // They were put out again, or it is over: they are told so by another message.
      await enter(socket, id, joining, principal).catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error
      })
    }
  })

  hub.on('leave-call', roomClientEvents['leave-call'], async (socket, { roomId }, principal) => {
    const asked = waiting.get(socket)
    for (const [id, joining] of asked ?? []) {
      if (joining.roomId !== roomId) continue
      asked?.delete(id)
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

  /** @throws ApiError FORBIDDEN */
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

  /** The last signal of each socket that is being kept: what a peer says is kept in the order in which it was said. */
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
