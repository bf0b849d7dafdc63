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

/** How often a waiting guest's host is looked for, in milliseconds. */
const CHECK_MS = 5_000
/** A host whose page has just gone may be reloading it, so the notification is sent only after this time, in milliseconds. */
const GRACE_MS = 15_000
/** A notification that is still undelivered after this time counts as undelivered, until it arrives, in milliseconds. */
const DELIVERY_MS = 60_000

/** A guest who waits in a lobby, with the host of the room. */
interface Waiting extends GuestRow {
  host_id: string
  /** False if the host has no account, and therefore receives no notifications. */
  host_has_account: boolean
  /** The code of the meeting's link; null in the room of a call. */
  meeting_code: string | null
}

/** Which pages of the host are open: one that shows the lobby, another one, or none that shows notifications. */
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
 * Informs the host of a room about the guests in its lobby. A host without an open page gets one notification for each
 * guest. The guest is told which of the two is the case. The time of the next check is a column of the guest's row, so
 * any number of nodes may sweep, and a node that dies loses nothing.
 */
export function createHostReach(deps: {
  run: RoomRun
  clock: Clock
  hub: Pick<SocketHub, 'socketsEverywhere'>
  sockets: Pick<RoomSockets, 'members'>
  /** Tells whether a page of this account polls, without a socket. */
  isPolling: (tx: QueryExecutorProvider, userId: string) => Promise<boolean>
  sendsMails: boolean
}) {
  const { run, clock, hub, sockets, isPolling, sendsMails } = deps

  /** Tells whether the host has a page that shows who knocks. A page in a call does not: it shows only that call. */
  async function hasPage(userId: string): Promise<boolean> {
    const { sockets: found } = await hub.socketsEverywhere(userRoom(userId))
    if (found.some(({ rooms }) => ![...rooms].some((name) => roomOfSignalling(name) !== undefined))) return true
    return found.length === 0 && run(observer, (tx) => isPolling(tx, userId))
  }

  async function whereaboutsOf({
    room_id: roomId,
    host_id: hostId,
    meeting_code: code,
  }: Waiting): Promise<Whereabouts> {
    const isOwn = ({ userId }: { userId: string }) => userId === hostId
    if ((await sockets.members(roomId)).some(isOwn)) return 'lobby'
    if ((await run(observer, (tx) => findPolling(tx, roomId, clock.now()))).some(isOwn)) return 'lobby'
    if (!(await hasPage(hostId))) return 'nowhere'
    // Every page of a host shows who knocks at their meeting. Who knocks at a call is shown only in the call.
    return code === null ? 'elsewhere' : 'lobby'
  }

  /** Sends the host the notification about this guest, unless it exists, and returns its delivery state. */
  async function notifyHost(
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
    const notice = await findGuestNotice(tx, guest.id, sendsMails)
    if (!notice) return 'NOT_REACHED'
    // The bell is seen only on an open page.
    if (notice.sent || (notice.shown && where === 'elsewhere')) return 'TOLD'
    return notice.underWay && now.getTime() - notice.at.getTime() < DELIVERY_MS ? 'TELLING' : 'NOT_REACHED'
  }

  const update = (guestId: string, where: Whereabouts): Promise<boolean> =>
    run(observer, async (tx, publish) => {
      // Read again, because the guest may have been admitted in the meantime.
      const [guest] = await findWaiting(tx, [guestId])
      if (!guest) return false
      const hasJustGone = where !== 'lobby' && guest.host_reach === 'HERE'
      const reach = where === 'lobby' ? 'HERE' : hasJustGone ? 'TELLING' : await notifyHost(tx, publish, guest, where)
      const again = new Date(clock.now().getTime() + (hasJustGone ? GRACE_MS : CHECK_MS))
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
      const later = new Date(now.getTime() + CHECK_MS)
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
        const place = places.get(guest.room_id) ?? whereaboutsOf(guest)
        places.set(guest.room_id, place)
        await update(guest.id, await place)
      }
      return guests.length
    },
  }
}
