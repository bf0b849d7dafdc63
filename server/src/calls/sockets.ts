import { callClientEvents, callRoom, Id, type RoomMember, roomClientEvents } from '@medconsult/contract'
import type * as z from 'zod'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { type Connection, emitTo, type SocketHub } from '../platform/sockets/hub.ts'
import { isMember } from './guests/repository.ts'
import type { CallRun, CallService } from './service.ts'
import { membershipsOf, type Signalling, signallingRoom } from './signalling.ts'

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
}): void {
  const { hub, run, calls, signalling } = parts

  hub.on('join_call', callClientEvents.join_call, async (socket, { callSessionId }, principal) => {
    if (!(await run(actorOf(principal), (tx) => isMember(tx, callSessionId)))) throw notFound('This call')
    await socket.join(callRoom(callSessionId))
  })
  hub.on('leave_call', callClientEvents.leave_call, async (socket, { callSessionId }) => {
    await socket.leave(callRoom(callSessionId))
  })

  hub.on('join-room', roomClientEvents['join-room'], async (socket, { roomId, peerId }, principal) => {
    const id = callOfRoom(roomId)
    const room = signallingRoom(id)
    const { self, replaced, byHttp } = await signalling.admit(principal, id, socket.id, peerId ?? null)
    // It may have gone while we looked; nobody would ever say that it left.
    if (!socket.connected) return
    // In the room first, then a look around: of two who come at once, each sees the other.
    membershipsOf(socket)[id] = { ...self, roomId }
    await socket.join([room, callRoom(id)])
    const members = [...(await signalling.membersBySocket(id)), ...byHttp]
    for (const one of replaced) emitTo(socket.to(room), 'user-left', { ...one, roomId })
    emitTo(socket.to(room), 'user-joined', { ...self, roomId, usersInRoom: members.length })
    emitTo(socket, 'room-users', members.map(toMember))
  })

  async function leave(socket: Connection, id: string): Promise<void> {
    const membership = membershipsOf(socket)[id]
    if (!membership) return
    delete membershipsOf(socket)[id]
    emitTo(hub.io.to(signallingRoom(id)).except(socket.id), 'user-left', membership)
    await socket.leave(signallingRoom(id))
  }
  hub.on('leave-call', roomClientEvents['leave-call'], (socket, { roomId }) => leave(socket, callOfRoom(roomId)))
  hub.on('end-call', roomClientEvents['end-call'], async (socket, { roomId }, principal) => {
    const id = callOfRoom(roomId)
    await leave(socket, id)
    await calls.end(principal, id)
  })
  hub.onDisconnected((socket) => {
    for (const id of Object.keys(membershipsOf(socket))) void leave(socket, id)
  })

  /** The last signal under way of each socket: what a peer says arrives in the order in which it was said. */
  const tails = new WeakMap<Connection, Promise<void>>()

  function relay(socket: Connection, principal: Principal, to: Addressed, signal: Parameters<Signalling['relay']>[4]) {
    const id = callOfRoom(to.roomId)
    const member = membershipsOf(socket)[id]
    if (!member) throw new ApiError('FORBIDDEN', 'Join the room first.')
    const target = { socketId: to.targetSocketId, peerId: to.targetPeerId }
    const before = tails.get(socket) ?? Promise.resolve()
    const relayed = before.then(() => signalling.relay(principal, id, member, target, signal))
    tails.set(
      socket,
      relayed.catch(() => undefined),
    )
    return relayed
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
  hub.on('screen-share-toggle', events['screen-share-toggle'], async (socket, { roomId, isSharing }) => {
    const id = callOfRoom(roomId)
    const member = membershipsOf(socket)[id]
    if (!member) throw new ApiError('FORBIDDEN', 'Join the room first.')
    const { socketId, peerId, userName } = member
    for (const other of await signalling.membersBySocket(id)) {
      if (other.socketId === socketId) continue
      const said = { roomId: other.roomId, socketId, peerId, userName, isSharing }
      emitTo(hub.io.to(other.socketId), 'screen-share-toggle', said)
    }
  })
  hub.on('signal', events.signal, (socket, message: z.output<typeof events.signal>, who) =>
    relay(socket, who, message, message.signal),
  )
}
