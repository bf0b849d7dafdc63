import { callClientEvents, callRoom, Id, roomClientEvents } from '@medconsult/contract'
import type * as z from 'zod'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { type Connection, emitTo, type SocketHub } from '../platform/sockets/hub.ts'
import { sideOf } from './policy.ts'
import { findCall } from './repository.ts'
import type { CallRun, CallService } from './service.ts'
import { membershipsOf, type Signalling, signallingRoom } from './signalling.ts'

/** A room is named by its call session, with or without the prefix of its Socket.IO room. @throws ApiError NOT_FOUND */
function callOfRoom(roomId: string): string {
  const id = Id.safeParse(roomId.replace(/^call_/, ''))
  if (!id.success) throw notFound('This room')
  return id.data
}

type Addressed = { roomId: string; targetSocketId?: string | undefined; targetPeerId?: string | undefined }

export function openCallSockets(parts: {
  hub: SocketHub
  run: CallRun
  calls: CallService
  signalling: Signalling
}): void {
  const { hub, run, calls, signalling } = parts

  hub.on('join_call', callClientEvents.join_call, async (socket, { callSessionId }, principal) => {
    sideOf(await run(actorOf(principal), (tx) => findCall(tx, callSessionId)), principal)
    await socket.join(callRoom(callSessionId))
  })
  hub.on('leave_call', callClientEvents.leave_call, async (socket, { callSessionId }) => {
    await socket.leave(callRoom(callSessionId))
  })

  hub.on('join-room', roomClientEvents['join-room'], async (socket, { roomId, peerId }, principal) => {
    const id = callOfRoom(roomId)
    // In the room first: whoever joins at the same time sees us, or is seen by us.
    const { self, members } = await signalling.join(principal, id, socket.id, peerId ?? null)
    membershipsOf(socket)[id] = self
    await socket.join([signallingRoom(id), callRoom(id)])
    emitTo(socket.to(signallingRoom(id)), 'user-joined', { ...self, roomId: id, usersInRoom: members.length })
    emitTo(socket, 'room-users', members)
  })

  function leave(socket: Connection, id: string): void {
    const member = membershipsOf(socket)[id]
    if (!member) return
    delete membershipsOf(socket)[id]
    emitTo(hub.io.to(signallingRoom(id)).except(socket.id), 'user-left', { ...member, roomId: id })
  }
  hub.on('leave-call', roomClientEvents['leave-call'], async (socket, { roomId }) => {
    const id = callOfRoom(roomId)
    leave(socket, id)
    await socket.leave(signallingRoom(id))
  })
  hub.on('end-call', roomClientEvents['end-call'], async (_socket, { roomId }, principal) => {
    await calls.end(principal, callOfRoom(roomId))
  })
  hub.onDisconnected((socket) => {
    for (const id of Object.keys(membershipsOf(socket))) leave(socket, id)
  })

  function relay(socket: Connection, principal: Principal, to: Addressed, signal: Parameters<Signalling['relay']>[4]) {
    const id = callOfRoom(to.roomId)
    const member = membershipsOf(socket)[id]
    if (!member) throw new ApiError('FORBIDDEN', 'Join the room first.')
    return signalling.relay(principal, id, member, { socketId: to.targetSocketId, peerId: to.targetPeerId }, signal)
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
