import type { RoomId } from '@medconsult/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Actor, Database } from '../../platform/database/index.ts'
import { memberRoom, roomOfEither, signallingRoom } from '../../platform/events/rooms.ts'
import type { Logger } from '../../platform/logger.ts'
import { type Connection, emitTo, type SocketHub } from '../../platform/sockets/hub.ts'
import type { IceConfig } from '../relay/ice-servers.ts'
import { findPollingPages, type PollingPage } from '../signalling/repository.ts'
import { findAllowLists } from './allow-list.ts'
import type { RoomSockets } from './room-sockets.ts'

const observer: Actor = { kind: 'system', name: 'membership-watch' }

/**
 * How often the revision of a room's allow list is sent to the sockets in the room, in milliseconds. A page that
 * receives no revision for a little longer reads the list by REST. So a page learns of a removal even when the event
 * about it is lost.
 */
const REVISION_EVERY_MS = 400

/**
 * Compares the sockets of this node with the database, which alone knows who may be in a room: one query for all rooms
 * in which this node has a socket. Whoever may be there no longer is put out, also when nobody told this node so, and
 * the others are told the revision. They are also told of pages that asked by HTTP and do so no longer: nobody else
 * notices that one is gone.
 */
export function createMembershipWatch(deps: {
  database: Database
  hub: SocketHub
  sockets: RoomSockets
  ice: IceConfig
  clock: Clock
  log: Logger
}) {
  const { database, hub, sockets, ice, clock, log } = deps
  let stopped = false
  let comparing = false
  /** A node that lost its database connection logs this once, until the connection is back. */
  let outageLogged = false
  /** The peer ids of pages that stopped polling, whose "user-left" this node has sent to its sockets. */
  const stoppedSent = new Map<RoomId, ReadonlySet<string>>()
  /** Rooms that changed while a comparison was running. */
  const changed = new Set<RoomId>()

  const socketsIn = (id: RoomId): Connection[] => [
    ...new Set([signallingRoom(id), memberRoom(id)].flatMap((room) => hub.socketsHere(room))),
  ]

  async function compareMembers(ids: RoomId[]): Promise<void> {
    // The sockets are listed before the query. A socket that joins during the query may be missing in the answer, and
    // must not be taken out because of that.
    const before = new Map(ids.map((id) => [id, socketsIn(id)]))
    const { lists, pages } = await database.as(observer, async (tx) => ({
      lists: await findAllowLists(tx, ice, ids),
      pages: await findPollingPages(tx, ids, clock.now()),
    }))
    for (const [id, present] of before) {
      const list = lists.get(id)
      const members = new Set(list?.members.map(({ userId }) => userId))
      for (const socket of present) {
        if (socket.data.principal && members.has(socket.data.principal.userId)) continue
        await sockets.leave(socket, id)
        await socket.leave(memberRoom(id))
      }
      if (list) emitTo(hub.io.local.to(signallingRoom(id)), 'room-revision', { roomId: id, revision: list.revision })
    }
    publishStopped(ids, pages)
  }

  /** Sends `user-left` once for each page that stopped polling. Each node does so for its own sockets. */
  function publishStopped(ids: RoomId[], pages: PollingPage[]): void {
    const stoppedIn = Map.groupBy(
      pages.filter(({ isHere }) => !isHere),
      ({ roomId }) => roomId,
    )
    for (const id of ids) {
      const stopped = (stoppedIn.get(id) ?? []).map(({ member }) => member)
      for (const payload of stopped)
        if (!stoppedSent.get(id)?.has(payload.peerId)) sockets.relayHere({ event: 'user-left', payload }, id)
      stoppedSent.set(id, new Set(stopped.map(({ peerId }) => peerId)))
      if (stopped.length === 0) stoppedSent.delete(id)
    }
    for (const id of stoppedSent.keys()) if (socketsIn(id).length === 0) stoppedSent.delete(id)
  }

  /** Only one comparison runs at a time, so that an older result is never applied after a newer one. */
  function start(ids: RoomId[]): void {
    if (stopped || ids.length === 0) return
    if (comparing) {
      for (const id of ids) changed.add(id)
      return
    }
    comparing = true
    compareMembers(ids)
      .then(() => {
        outageLogged = false
      })
      // No revision is sent while the database cannot be reached, so the pages read the list by themselves.
      .catch((error: { code?: string }) => {
        if (!outageLogged) log.warn({ code: error.code }, 'the members of rooms could not be read')
        outageLogged = true
      })
      .finally(() => {
        comparing = false
        const pending = [...changed]
        changed.clear()
        start(pending)
      })
  }

  const allRooms = (): RoomId[] => [...new Set(hub.roomsHere().flatMap((name) => roomOfEither(name) ?? []))]
  // This timer uses real time and not the injected clock, because the pages also wait by real time.
  const timer = setInterval(() => {
    if (!comparing) start(allRooms())
  }, REVISION_EVERY_MS)
  // Every node receives the event, and only few of them have a socket in the room.
  sockets.onChanged((id) => start(socketsIn(id).length > 0 ? [id] : []))

  return {
    stop(): void {
      stopped = true
      clearInterval(timer)
    },
  }
}
