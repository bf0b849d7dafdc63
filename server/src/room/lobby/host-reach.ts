import type { HostReach } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { findGuestNotice, notify } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../platform/database/index.ts'
import { roomOfSignalling, userRoom } from '../../platform/events/rooms.ts'
import type { SocketHub } from '../../platform/sockets/hub.ts'
import type { RoomSockets } from '../members/room-sockets.ts'
import type { RoomRun } from '../owner.ts'
import { findPolling } from '../signalling/repository.ts'
import { publishHostReach } from './events.ts'
import { type GuestRow, guestColumns } from './repository.ts'

const observer: Actor = { kind: 'system', name: 'host-reach' }

/** How often it is looked again whether the host of somebody who waits is there, in milliseconds. */
const LOOK_MS = 5_000
/** A host who has just gone may be loading their page anew: they are told after so long, in milliseconds. */
const GRACE_MS = 15_000
/** What was not delivered after so long counts as not delivered until it is, in milliseconds. */
const DELIVERY_MS = 60_000

/** Somebody who waits, and whose room it is. */
interface Waiting extends GuestRow {
  host_id: string
  /** false: the host has no account, and no channels. */
  host_has_account: boolean
  /** What the link of the meeting ends with; null: the room is a call's. */
  meeting_code: string | null
}

/** Where a host is: the lobby is on the screen of a page of theirs; only another page is open; or none that would say it. */
type Whereabouts = 'lobby' | 'elsewhere' | 'nowhere'

async function findWaiting(tx: QueryExecutorProvider, ids: string[]): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    SELECT ${guestColumns}, r.host_id, m.code AS meeting_code,
      EXISTS (SELECT 1 FROM users u WHERE u.id = r.host_id) AS host_has_account
    FROM room_guests g JOIN rooms r ON r.id = g.room_id LEFT JOIN meetings m ON m.id = r.id
    WHERE g.id = ANY(${ids}::uuid[]) AND g.status = 'WAITING'`.execute(tx)
  return rows
}

/**
 * Sees to it that the host of a room knows who waits in its lobby: on a page of theirs that is open, or else by their
 * channels, once a guest; and that the guest reads which of it is the case. When to look is a row: any number of nodes may
 * sweep, and one that dies loses nothing.
 */
export function createHostReach(deps: {
  run: RoomRun
  clock: Clock
  hub: Pick<SocketHub, 'io' | 'socketsHere'>
  sockets: Pick<RoomSockets, 'members'>
  /** Does a page of this account poll, without a socket? */
  isPolling: (tx: QueryExecutorProvider, userId: string) => Promise<boolean>
  sendsMails: boolean
}) {
  const { run, clock, hub, sockets, isPolling, sendsMails } = deps

  /** Is a page of theirs open that says who knocks? In another call none does: there only the call is on the screen. */
  async function hasPage(userId: string): Promise<boolean> {
    const room = userRoom(userId)
    // A node that was killed does not answer; ours are known without it.
    const found = await hub.io
      .in(room)
      .fetchSockets()
      .catch(() => hub.socketsHere(room))
    if (found.some(({ rooms }) => ![...rooms].some((name) => roomOfSignalling(name) !== undefined))) return true
    return found.length === 0 && run(observer, (tx) => isPolling(tx, userId))
  }

  async function look({ room_id: roomId, host_id: hostId, meeting_code: code }: Waiting): Promise<Whereabouts> {
    const isOwn = ({ userId }: { userId: string }) => userId === hostId
    if ((await sockets.members(roomId)).some(isOwn)) return 'lobby'
    if ((await run(observer, (tx) => findPolling(tx, roomId, clock.now()))).some(isOwn)) return 'lobby'
    if (!(await hasPage(hostId))) return 'nowhere'
    // Who knocks at a meeting is shown on every page of its host; who knocks at a call, in the call.
    return code === null ? 'elsewhere' : 'lobby'
  }

  /** The host is told, if they were not yet, and what became of it. */
  async function tell(
    tx: QueryExecutorProvider,
    publish: Parameters<typeof notify>[1],
    guest: Waiting,
    where: Whereabouts,
  ): Promise<HostReach> {
    if (!guest.host_has_account) return 'NOT_REACHED'
    const now = clock.now()
    if (!(await findGuestNotice(tx, guest.id, sendsMails)))
      await notify(tx, publish, now, {
        to: guest.host_id,
        kind: 'GUEST_WAITING',
        guest: { id: guest.id, meetingCode: guest.meeting_code },
        ...(guest.meeting_code === null && { callSessionId: guest.room_id }),
        ...(guest.name !== null && { personName: guest.name }),
      })
    const told = await findGuestNotice(tx, guest.id, sendsMails)
    if (!told) return 'NOT_REACHED'
    // The bell says it on whatever page of theirs is open; with none it says it to nobody.
    if (told.sent || (told.shown && where === 'elsewhere')) return 'TOLD'
    return told.underWay && now.getTime() - told.at.getTime() < DELIVERY_MS ? 'TELLING' : 'NOT_REACHED'
  }

  const see = (guestId: string, where: Whereabouts): Promise<boolean> =>
    run(observer, async (tx, publish) => {
      // Looked at again: they may have been let in meanwhile.
      const [guest] = await findWaiting(tx, [guestId])
      if (!guest) return false
      const hasJustGone = where !== 'lobby' && guest.host_reach === 'HERE'
      const reach = where === 'lobby' ? 'HERE' : hasJustGone ? 'TELLING' : await tell(tx, publish, guest, where)
      const again = new Date(clock.now().getTime() + (hasJustGone ? GRACE_MS : LOOK_MS))
      const { rows } = await sql<{ changed: boolean }>`
        SELECT note_host_reach(${guest.id}, ${reach}, ${again}) AS changed`.execute(tx)
      if (rows[0]?.changed) publishHostReach(publish, guest.meeting_code, { ...guest, host_reach: reach })
      return true
    })

  return {
    async nextDueAt(): Promise<Date | null> {
      return run(observer, async (tx) => {
        const { rows } = await sql<{ next: Date | null }>`
          SELECT min(host_look_at) AS next FROM room_guests WHERE host_look_at IS NOT NULL`.execute(tx)
        return rows[0]?.next ?? null
      })
    },
    async sweep(): Promise<number> {
      const now = clock.now()
      const later = new Date(now.getTime() + LOOK_MS)
      const guests = await run(observer, async (tx) => {
        const { rows } = await sql<{ id: string }>`
          SELECT id FROM take_waiting_guests(${now}, ${later}) AS id`.execute(tx)
        return findWaiting(
          tx,
          rows.map(({ id }) => id),
        )
      })
      const places = new Map<string, Promise<Whereabouts>>()
      for (const guest of guests) {
        const place = places.get(guest.room_id) ?? look(guest)
        places.set(guest.room_id, place)
        await see(guest.id, await place)
      }
      return guests.length
    },
  }
}
