import type { RoomId, RoomMember, ServerEvent, ServerPayload, UserType } from '@medconsult/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Actor, Database } from '../../platform/database/index.ts'
import { memberRoom, roomOfSignalling, signallingRoom, userRoom } from '../../platform/events/rooms.ts'
import { type Connection, emitTo, type SocketHub } from '../../platform/sockets/hub.ts'
import type { RoomKind } from '../owner.ts'
import { findMemberIds } from '../signalling/repository.ts'

const observer: Actor = { kind: 'system', name: 'room-sockets' }

/** How long a node trusts what it knows of the others' sockets, in milliseconds. Changes reach it sooner. */
const TRUST_MS = 5000

/** Whom something is said to; neither: all the others. */
export interface Target {
  socketId?: string | undefined
  peerId?: string | undefined
}

/** A member as the room knows them. */
export type KnownMember = Omit<RoomMember, 'guestId' | 'userType'> & { userType: UserType }

/** What a client without a token calls itself. */
export type GivenNames = Pick<RoomMember, 'userId' | 'userType'>

/** `roomId` is the name by which this socket knows the room, and is told of it. */
export type Membership = KnownMember & { roomId: string; given?: GivenNames | undefined }

/** A member as the others are told. */
export const toMember = ({ socketId, peerId, userName, userId, userType, given }: Membership): RoomMember => ({
  socketId,
  peerId,
  userId,
  userType,
  userName,
  ...(given && { ...given, guestId: userId }),
})

/** What is known of it here, and not told. */
type Kept = Membership & { kind: RoomKind }
type Memberships = Record<RoomId, Kept>
/** What a socket is in each signalling room, kept with the socket so that other nodes see it. */
function membershipsOf(socket: { data: unknown }): Memberships {
  const data = socket.data as { memberships?: Memberships }
  data.memberships ??= {}
  return data.memberships
}

/** The signalling rooms that a socket is in. */
const roomsOf = (socket: { data: unknown }): RoomId[] => Object.keys(membershipsOf(socket)) as RoomId[]

const toMembership = ({ kind: _, ...membership }: Kept): Membership => membership

/** An event from one member to others, without the name by which each of them knows the room. */
type RelayedName = 'offer' | 'answer' | 'ice-candidate' | 'signal' | 'screen-share-toggle' | 'user-joined' | 'user-left'
export type RelayedEvent = {
  [E in RelayedName]: { event: E; payload: Omit<ServerPayload<E>, 'roomId'> }
}[RelayedName]

/** What one node sends to all of them, itself included. */
type Relayed = RelayedEvent & {
  id: RoomId
  /** The sender's socket, which does not get it. */
  from: string
  target: Target
}

export type RoomSockets = ReturnType<typeof createRoomSockets>

/**
 * Who is in which signalling room with a socket. Each node knows its own exactly and delivers to them; what it has to
 * know of the others it asks once and remembers until somebody comes or goes.
 */
export function createRoomSockets(deps: { database: Database; hub: SocketHub; clock: Clock }) {
  const { database, hub, clock } = deps
  const known = new Map<RoomId, { until: number; sockets: Promise<Membership[]>; people?: Promise<string[]> }>()

  const left: ((id: RoomId, membership: Membership) => void)[] = []
  const changes: ((id: RoomId) => void)[] = []

  const here = (id: RoomId): Connection[] => hub.socketsHere(signallingRoom(id))
  /** The signalling rooms in which this node has a socket. */
  const idsHere = (): RoomId[] => hub.roomsHere().flatMap((name) => roomOfSignalling(name) ?? [])
  const changed = (id: RoomId): void => hub.emitToNodes('room_changed', id)
  hub.onNodeEvent('room_changed', (id: RoomId) => {
    known.delete(id)
    for (const tell of changes) tell(id)
  })

  async function ask(id: RoomId): Promise<Membership[]> {
    // A node that was killed does not answer; ours are known without it.
    const sockets = await hub.io
      .in(signallingRoom(id))
      .fetchSockets()
      .catch(() => here(id))
    return sockets.flatMap((socket) => {
      const kept = membershipsOf(socket)[id]
      return kept ? [toMembership(kept)] : []
    })
  }

  function look(id: RoomId) {
    const now = clock.now().getTime()
    const before = known.get(id)
    if (before && before.until > now) return before
    for (const [one, { until }] of known) if (until <= now) known.delete(one)
    const seen: typeof before = { until: now + TRUST_MS, sockets: ask(id) }
    known.set(id, seen)
    return seen
  }

  /** Everybody who may be in the room, there or not. */
  function people(id: RoomId): Promise<string[]> {
    const seen = look(id)
    seen.people ??= database
      .as(observer, (tx) => findMemberIds(tx, id))
      .catch((error: unknown) => {
        known.delete(id)
        throw error
      })
    return seen.people
  }

  hub.onNodeEvent('room_relayed', ({ id, from, target, event, payload }: Relayed) => {
    for (const socket of here(id)) {
      const member = membershipsOf(socket)[id]
      if (!member || socket.id === from) continue
      const meant =
        target.socketId !== undefined
          ? target.socketId === socket.id
          : target.peerId === undefined || target.peerId === (member.peerId ?? socket.id)
      // The type of a relayed event ties the payload to the event.
      if (meant) emitTo(socket, event, { ...payload, roomId: member.roomId } as ServerPayload<typeof event>)
    }
  })

  /** Relays an event to others in the room, each under the name by which they know it. One message, however many nodes. */
  function relay(id: RoomId, from: string, target: Target, relayed: RelayedEvent): void {
    hub.emitToNodes('room_relayed', { id, from, target, ...relayed } satisfies Relayed)
  }

  async function leave(socket: Connection, id: RoomId): Promise<void> {
    const membership = membershipsOf(socket)[id]
    if (!membership) return
    delete membershipsOf(socket)[id]
    relay(
      id,
      socket.id,
      {},
      {
        event: 'user-left',
        payload: { ...toMember(membership), ...(socket.data.sessionEnded && { sessionEnded: true }) },
      },
    )
    await socket.leave(signallingRoom(id))
    changed(id)
    if (membership.kind === 'meeting') for (const tell of left) tell(id, membership)
  }

  hub.onNodeEvent('room_put_out', async ({ id, userId }: { id: RoomId; userId: string }) => {
    for (const socket of hub.socketsHere(userRoom(userId))) {
      await leave(socket, id)
      await socket.leave(memberRoom(id))
    }
  })

  hub.onNodeEvent('room_closed', (id: RoomId) => {
    for (const socket of here(id)) delete membershipsOf(socket)[id]
    for (const room of [signallingRoom(id), memberRoom(id)]) hub.io.local.in(room).socketsLeave(room)
    known.delete(id)
  })

  hub.onDisconnected((socket) => {
    for (const id of roomsOf(socket)) void leave(socket, id)
  })

  return {
    /** Whose sockets are in the room, on any node. */
    members: (id: RoomId): Promise<Membership[]> => look(id).sockets,
    people,
    /** Somebody was admitted. */
    changed,
    membershipOf: (socket: Connection, id: RoomId): Membership | undefined => membershipsOf(socket)[id],
    /** What the room was opened for, of a socket that is in it. */
    kindOf: (socket: Connection, id: RoomId): RoomKind | undefined => membershipsOf(socket)[id]?.kind,
    /** The room that this socket is in under that name. */
    idOfName: (socket: Connection, name: string): RoomId | undefined =>
      roomsOf(socket).find((id) => membershipsOf(socket)[id]?.roomId === name),

    /** Somebody was let in: whichever socket of theirs asked before comes in now. */
    letIn: (id: RoomId, userId: string): void => hub.emitToNodes('room_let_in', { id, userId }),
    /** Who may be in a room changed, or who is there. */
    onChanged(tell: (id: RoomId) => void): void {
      changes.push(tell)
    },
    /** A socket left the room of a meeting. */
    onLeft(tell: (id: RoomId, membership: Membership) => void): void {
      left.push(tell)
    },

    async enter(socket: Connection, id: RoomId, membership: Kept): Promise<void> {
      membershipsOf(socket)[id] = membership
      await socket.join([signallingRoom(id), memberRoom(id)])
      changed(id)
    },
    leave,
    relay,

    /** To this node's sockets in the room, each under the name by which it knows it: all nodes say it. */
    relayHere({ event, payload }: RelayedEvent, id: RoomId): void {
      for (const socket of here(id)) {
        const member = membershipsOf(socket)[id]
        if (member) emitTo(socket, event, { ...payload, roomId: member.roomId } as ServerPayload<typeof event>)
      }
    },

    /** To everybody in the room, from each node to its own sockets: all of them say it. */
    emitHere<E extends ServerEvent>(id: RoomId, event: E, payload: ServerPayload<E>): void {
      known.delete(id)
      emitTo(hub.io.local.to(signallingRoom(id)), event, payload)
    },

    /** Somebody may be in this room no longer: each socket of theirs leaves at once, on every node. */
    putOut: (id: RoomId, userId: string): void => hub.emitToNodes('room_put_out', { id, userId }),

    /** The call is over: the room is empty, on every node. */
    close: (id: RoomId): void => hub.emitToNodes('room_closed', id),

    /** Who is in the room of a meeting with a socket of this node. */
    inMeetings: (): { id: RoomId; userId: string }[] =>
      idsHere().flatMap((id) =>
        here(id).flatMap((socket) => {
          const kept = membershipsOf(socket)[id]
          return kept?.kind === 'meeting' ? [{ id, userId: kept.userId }] : []
        }),
      ),

    /** Rooms in which this node holds a socket of the doctor or the patient; a guest alone keeps no call. */
    attended: (): RoomId[] =>
      idsHere().filter((id) => here(id).some((socket) => membershipsOf(socket)[id]?.userType !== 'guest')),
  }
}
