import type { RoomId, RoomMember, ServerEvent, ServerPayload, UserType } from '@medconsult/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Actor, Database } from '../../platform/database/index.ts'
import { memberRoom, roomOfSignalling, signallingRoom, userRoom } from '../../platform/events/rooms.ts'
import { type Connection, emitTo, type SocketHub } from '../../platform/sockets/hub.ts'
import type { RoomKind } from '../owner.ts'
import { findMemberIds } from '../signalling/repository.ts'

const observer: Actor = { kind: 'system', name: 'room-sockets' }

/**
 * How long a node uses what it knows about sockets on other nodes, in milliseconds. A change of the room ends this
 * earlier.
 */
const TRUST_MS = 5000

/** The recipient of an event: one socket or one peer; if both are missing, all others in the room. */
export interface Target {
  socketId?: string | undefined
  peerId?: string | undefined
}

/** A member whose name and role come from the database. */
export type KnownMember = Omit<RoomMember, 'guestId' | 'userType'> & { userType: UserType }

/** What a client without a token calls itself. */
export type GivenNames = Pick<RoomMember, 'userId' | 'userType'>

/**
 * The membership of one socket. `roomId` is the name by which this client knows the room; events to it carry this name.
 */
export type Membership = KnownMember & { roomId: string; given?: GivenNames | undefined }

/** A member, as the others in the room see them. */
export const toMember = ({ socketId, peerId, userName, userId, userType, given }: Membership): RoomMember => ({
  socketId,
  peerId,
  userId,
  userType,
  userName,
  ...(given && { ...given, guestId: userId }),
})

/** A membership with what only the server needs. */
type Kept = Membership & { kind: RoomKind }
type Memberships = Record<RoomId, Kept>
/** The memberships of a socket by room. They are stored in the socket's data, so that other nodes can read them. */
function membershipsOf(socket: { data: unknown }): Memberships {
  const data = socket.data as { memberships?: Memberships }
  data.memberships ??= {}
  return data.memberships
}

/** The signalling rooms in which a socket is. */
const roomsOf = (socket: { data: unknown }): RoomId[] => Object.keys(membershipsOf(socket)) as RoomId[]

const toMembership = ({ kind: _, ...membership }: Kept): Membership => membership

/** An event from one member to others, without `roomId`, which is different for each recipient. */
type RelayedName = 'offer' | 'answer' | 'ice-candidate' | 'signal' | 'screen-share-toggle' | 'user-joined' | 'user-left'
export type RelayedEvent = {
  [E in RelayedName]: { event: E; payload: Omit<ServerPayload<E>, 'roomId'> }
}[RelayedName]

/** The message that a node sends to all nodes, itself included. */
type Relayed = RelayedEvent & {
  id: RoomId
  /** The id of the sender's socket, which does not get the event. */
  from: string
  target: Target
}

export type RoomSockets = ReturnType<typeof createRoomSockets>

/**
 * The sockets in each signalling room. A node knows its own sockets exactly, and delivers events to them. It asks the
 * other nodes about theirs when it needs to, and remembers the answer until somebody joins or leaves.
 */
export function createRoomSockets(deps: { database: Database; hub: SocketHub; clock: Clock }) {
  const { database, hub, clock } = deps
  const occupancy = new Map<RoomId, { until: number; sockets: Promise<Membership[]>; people?: Promise<string[]> }>()

  const leaveListeners: ((id: RoomId, membership: Membership) => void)[] = []
  const changeListeners: ((id: RoomId) => void)[] = []

  const here = (id: RoomId): Connection[] => hub.socketsHere(signallingRoom(id))
  /** The signalling rooms in which this node has a socket. */
  const idsHere = (): RoomId[] => hub.roomsHere().flatMap((name) => roomOfSignalling(name) ?? [])
  const changed = (id: RoomId): void => hub.emitToNodes('room_changed', id)
  hub.onNodeEvent('room_changed', (id: RoomId) => {
    occupancy.delete(id)
    for (const notify of changeListeners) notify(id)
  })

  async function fetchMemberships(id: RoomId): Promise<Membership[]> {
    const { sockets } = await hub.socketsEverywhere(signallingRoom(id))
    return sockets.flatMap((socket) => {
      const kept = membershipsOf(socket)[id]
      return kept ? [toMembership(kept)] : []
    })
  }

  function occupancyOf(id: RoomId) {
    const now = clock.now().getTime()
    const before = occupancy.get(id)
    if (before && before.until > now) return before
    for (const [one, { until }] of occupancy) if (until <= now) occupancy.delete(one)
    const current: typeof before = { until: now + TRUST_MS, sockets: fetchMemberships(id) }
    occupancy.set(id, current)
    return current
  }

  /** The ids of everybody who may be in the room, whether they are connected or not. */
  function people(id: RoomId): Promise<string[]> {
    const current = occupancyOf(id)
    current.people ??= database
      .as(observer, (tx) => findMemberIds(tx, id))
      .catch((error: unknown) => {
        occupancy.delete(id)
        throw error
      })
    return current.people
  }

  hub.onNodeEvent('room_relayed', ({ id, from, target, event, payload }: Relayed) => {
    for (const socket of here(id)) {
      const member = membershipsOf(socket)[id]
      if (!member || socket.id === from) continue
      const isRecipient =
        target.socketId !== undefined
          ? target.socketId === socket.id
          : target.peerId === undefined || target.peerId === (member.peerId ?? socket.id)
      // The type of a relayed event ties the payload to the event.
      if (isRecipient) emitTo(socket, event, { ...payload, roomId: member.roomId } as ServerPayload<typeof event>)
    }
  })

  /**
   * Relays an event to others in the room, each of whom gets their own name for the room. It takes one message, however
   * many nodes there are.
   */
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
    if (membership.kind === 'meeting') for (const notify of leaveListeners) notify(id, membership)
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
    occupancy.delete(id)
  })

  hub.onDisconnected((socket) => {
    for (const id of roomsOf(socket)) void leave(socket, id)
  })

  return {
    /** The memberships of all sockets in the room, on all nodes. */
    members: (id: RoomId): Promise<Membership[]> => occupancyOf(id).sockets,
    people,
    /** Call this when somebody was admitted, or when the list of who may be in the room changed in another way. */
    changed,
    membershipOf: (socket: Connection, id: RoomId): Membership | undefined => membershipsOf(socket)[id],
    /** The kind of a room in which the socket is. */
    kindOf: (socket: Connection, id: RoomId): RoomKind | undefined => membershipsOf(socket)[id]?.kind,
    /** The id of the room in which this socket is under that name. */
    idOfName: (socket: Connection, name: string): RoomId | undefined =>
      roomsOf(socket).find((id) => membershipsOf(socket)[id]?.roomId === name),

    /** Somebody was admitted: each of their sockets that asked to join, and had to wait, joins now. */
    letIn: (id: RoomId, userId: string): void => hub.emitToNodes('room_let_in', { id, userId }),
    /** Registers a listener for changeListeners of who may be in a room or who is in it. */
    onChanged(listener: (id: RoomId) => void): void {
      changeListeners.push(listener)
    },
    /** Registers a listener for sockets that leave the room of a meeting. */
    onLeft(listener: (id: RoomId, membership: Membership) => void): void {
      leaveListeners.push(listener)
    },

    async enter(socket: Connection, id: RoomId, membership: Kept): Promise<void> {
      membershipsOf(socket)[id] = membership
      await socket.join([signallingRoom(id), memberRoom(id)])
      changed(id)
    },
    leave,
    relay,

    /** Sends to this node's sockets in the room, with the name by which each socket knows it. Every node does the same. */
    relayHere({ event, payload }: RelayedEvent, id: RoomId): void {
      for (const socket of here(id)) {
        const member = membershipsOf(socket)[id]
        if (member) emitTo(socket, event, { ...payload, roomId: member.roomId } as ServerPayload<typeof event>)
      }
    },

    /** Sends to this node's sockets in the room. Every node does the same, so that all members receive it. */
    emitHere<E extends ServerEvent>(id: RoomId, event: E, payload: ServerPayload<E>): void {
      occupancy.delete(id)
      emitTo(hub.io.local.to(signallingRoom(id)), event, payload)
    },

    /** Takes all sockets of a user out of a room at once, on every node. */
    putOut: (id: RoomId, userId: string): void => hub.emitToNodes('room_put_out', { id, userId }),

    /** Empties a room whose call is over, on every node. */
    close: (id: RoomId): void => hub.emitToNodes('room_closed', id),

    /** The users who are in the room of a meeting with a socket of this node. */
    inMeetings: (): { id: RoomId; userId: string }[] =>
      idsHere().flatMap((id) =>
        here(id).flatMap((socket) => {
          const kept = membershipsOf(socket)[id]
          return kept?.kind === 'meeting' ? [{ id, userId: kept.userId }] : []
        }),
      ),

    /**
     * The rooms in which a socket of the doctor or the patient is connected to this node. A guest alone does not keep a
     * call alive.
     */
    attended: (): RoomId[] =>
      idsHere().filter((id) => here(id).some((socket) => membershipsOf(socket)[id]?.userType !== 'guest')),
  }
}
