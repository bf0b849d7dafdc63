import { callClientEvents, callRoom, Id, type RoomMember, roomClientEvents, type Signal } from '@medconsult/contract'
import type * as z from 'zod'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { type Connection, emitTo, type SocketHub } from '../platform/sockets/hub.ts'
import { isMember } from './guests/repository.ts'
import type { Membership, RoomSockets } from './room-sockets.ts'
import type { CallRun, CallService } from './service.ts'
import type { Signalling } from './signalling.ts'

/** A room is named by its call session, with or without the prefix of its Socket.IO room. @throws ApiError NOT_FOUND */
export function callOfRoom(roomId: string): string {
  const id = Id.safeParse(roomId.replace(/^call_/, ''))
  if (!id.success) throw notFound('This room')
  return id.data
}

/** What the others are told of a member, without the name by which it knows the room. */
const toMember = ({ socketId, peerId, userId, userType, userName }: RoomMember): RoomMember => ({
  socketId,
  peerId,
  userId,
  userType,
  userName,
})

type Addressed = { roomId: string; targetSocketId?: string | undefined; targetPeerId?: string | undefined }

export function openCallSockets(parts: {
  hub: SocketHub
  run: CallRun
  calls: CallService
  signalling: Signalling
  sockets: RoomSockets
}): void {
  const { hub, run, calls, signalling, sockets } = parts

  hub.on('join_call', callClientEvents.join_call, async (socket, { callSessionId }, principal) => {
    const may = () => run(actorOf(principal), (tx) => isMember(tx, callSessionId))
    if (!(await may())) throw notFound('This call')
    await socket.join(callRoom(callSessionId))
    // A guest who was sent away in between was looked for before they were here.
    if (principal.role === 'GUEST' && !(await may())) {
      await socket.leave(callRoom(callSessionId))
      throw notFound('This call')
    }
  })
  hub.on('leave_call', callClientEvents.leave_call, async (socket, { callSessionId }) => {
    await socket.leave(callRoom(callSessionId))
  })

  hub.on('join-room', roomClientEvents['join-room'], async (socket, { roomId, peerId }, principal) => {
    const id = callOfRoom(roomId)
    const { self, replaced } = await signalling.admit(principal, id, socket.id, peerId ?? null)
    // It may have gone while we looked; nobody would ever say that it left.
    if (!socket.connected) return
    // In the room first, then a look around: of two who come at once, each sees the other.
    await sockets.enter(socket, id, { ...self, roomId })
    const byHttp = await signalling.confirm(principal, id).catch(async (error: unknown) => {
      await sockets.leave(socket, id)
      await socket.leave(callRoom(id))
      throw error
    })
    const others = byHttp.filter((one) => one.userId !== principal.userId)
    const members = [...(await sockets.members(id)), ...others]
    for (const one of replaced) sockets.tellOthers(id, socket.id, 'user-left', { ...one, roomId })
    sockets.tellOthers(id, socket.id, 'user-joined', { ...self, roomId, usersInRoom: members.length })
    emitTo(socket, 'room-users', members.map(toMember))
  })

  hub.on('leave-call', roomClientEvents['leave-call'], (socket, { roomId }) =>
    sockets.leave(socket, callOfRoom(roomId)),
  )
  hub.on('end-call', roomClientEvents['end-call'], async (socket, { roomId }, principal) => {
    const id = callOfRoom(roomId)
    await sockets.leave(socket, id)
    await calls.end(principal, id)
  })

  /** @throws ApiError FORBIDDEN */
  function memberOf(socket: Connection, roomId: string): Membership {
    const member = sockets.membershipOf(socket, callOfRoom(roomId))
    if (!member) throw new ApiError('FORBIDDEN', 'Join the room first.')
    return member
  }

  hub.on('screen-share-toggle', roomClientEvents['screen-share-toggle'], (socket, { roomId, isSharing }) => {
    const { socketId, peerId, userName } = memberOf(socket, roomId)
    sockets.say(callOfRoom(roomId), socketId, {}, 'screen-share-toggle', { socketId, peerId, isSharing, userName })
  })

  /** The last signal of each socket that is being kept: what a peer says is kept in the order in which it was said. */
  const tails = new WeakMap<Connection, Promise<void>>()

  function relay(socket: Connection, principal: Principal, to: Addressed, signal: Signal): Promise<void> {
    const id = callOfRoom(to.roomId)
    const from = memberOf(socket, to.roomId)
    const target = { socketId: to.targetSocketId, peerId: to.targetPeerId }
    signalling.say(id, from, target, signal)
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
