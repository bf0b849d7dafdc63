import { EMPTY_MEETING_MS, type RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import type { Logger } from '../platform/logger.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import {
  findGuest,
  findGuests,
  lockRoom,
  loseGuest,
  publishGuest,
  type RoomSockets,
  renewVisits,
} from '../room/index.ts'
import { publishMeeting } from './announce.ts'
import { begin, endAttendance, endStaleAttendance, recordAttendance, renewAttendance } from './attendance-repository.ts'
import type { MeetingRun } from './deps.ts'
import { findMeetingById } from './repository.ts'
import { subjectOf } from './subject.ts'

const observer: Actor = { kind: 'system', name: 'meeting-presence' }

/** How often a node renews the attendances of people who are connected to it, in milliseconds. */
const RENEW_MS = 20_000
/** How long the lease of a client without a token lasts, in milliseconds. */
export const ANONYMOUS_LEASE_MS = 60_000
/** How long the lease of an attendance lasts, in milliseconds. It runs out when a node is killed. */
const STAY_LEASE_MS = 60_000

const timesAt = (now: Date) => ({
  now,
  gone: new Date(now.getTime() - STAY_LEASE_MS),
  emptyUntil: new Date(now.getTime() + EMPTY_MEETING_MS),
})

export type Attendance = ReturnType<typeof createAttendance>

/** Attendance: who is in the room of a meeting, and from when to when. */
export function createAttendance(clock: Clock) {
  return {
    /** Starts or continues the attendance of the actor, who is a member. */
    attend: (tx: QueryExecutorProvider, id: RoomId): Promise<void> => recordAttendance(tx, id, timesAt(clock.now())),
    /** Called when the others can see the actor: with two people in the room the meeting begins. */
    async beginIfTwo(tx: QueryExecutorProvider, publish: Publish, id: RoomId): Promise<void> {
      const times = timesAt(clock.now())
      if (!(await begin(tx, id, times))) return
      const meeting = await findMeetingById(tx, id)
      if (!meeting) return
      await audit(tx, times.now, 'MEETING_STARTED', subjectOf(meeting))
      publishMeeting(publish, meeting, await findGuests(tx, id))
    },
  }
}

/**
 * Removes a guest without a token and notifies the others. It runs as a system actor, because the guest's own actor
 * ends with the connection.
 */
export async function loseAnonymous(
  tx: QueryExecutorProvider,
  publish: Publish,
  guestId: string,
  roomId: RoomId,
  now: Date,
  before: Date | null = null,
): Promise<boolean> {
  const room = await lockRoom(tx, roomId)
  if (!room) return false
  // The people in the room are not notified about a guest who was only in the lobby.
  const toRoom = (await findGuest(tx, roomId, guestId))?.status === 'ADMITTED'
  if ((await loseGuest(tx, guestId, before)) === null) return false
  await audit(tx, now, 'GUEST_LEFT', subjectOf({ id: roomId, patient_id: room.patientId }, { guestId }))
  const guest = await findGuest(tx, roomId, guestId)
  if (guest) publishGuest(publish, room, guest, { toRoom })
  return true
}

/** Renews the attendances of people who are connected to this node, and ends them when they leave. */
export function createAttendanceLeases(deps: {
  run: MeetingRun
  hub: SocketHub
  sockets: RoomSockets
  clock: Clock
  log: Logger
}) {
  const { run, hub, sockets, clock, log } = deps
  /** The guests without a token who are connected to this node, and their rooms. */
  const anonymous = new Map<string, RoomId>()
  const underWay = new Set<Promise<void>>()
  let stopped = false

  function inBackground(what: string, work: () => Promise<void>): void {
    if (stopped) return
    const done = work()
      .catch((error: { code?: string }) => log.warn({ code: error.code }, what))
      .finally(() => underWay.delete(done))
    underWay.add(done)
  }

  async function renew(): Promise<void> {
    const present = sockets.inMeetings()
    const ids = [...anonymous.keys()]
    await run(observer, async (tx) => {
      const times = timesAt(clock.now())
      await renewAttendance(tx, present, times)
      await endStaleAttendance(tx, times.gone)
      await renewVisits(tx, ids, new Date(times.now.getTime() + ANONYMOUS_LEASE_MS))
    })
    // Somebody who left during the renewal had been counted out before it, and must be counted out again.
    const still = new Set(sockets.inMeetings().map(({ id, userId }) => id + userId))
    for (const one of present) if (!still.has(one.id + one.userId)) await countOut(one)
  }
  let renewing = false
  /** Whether a renewal became due while another was running. It then runs right after. */
  let isDueAgain = false
  function renewInTurn(): void {
    if (renewing) {
      isDueAgain = true
      return
    }
    renewing = true
    inBackground('meeting leases were not renewed', () =>
      renew().finally(() => {
        renewing = false
        if (!isDueAgain) return
        isDueAgain = false
        renewInTurn()
      }),
    )
  }
  const renewal = clock.setInterval(renewInTurn, RENEW_MS)

  async function countOut({ id, userId }: { id: RoomId; userId: string }): Promise<void> {
    // The person may have another page in the room, on any node.
    if ((await sockets.members(id)).some((one) => one.userId === userId)) return
    await run(observer, (tx) => endAttendance(tx, { id, userId }, timesAt(clock.now())))
  }
  sockets.onLeft((id, { userId }) => inBackground('a stay was not ended', () => countOut({ id, userId })))

  const loseOne = (guestId: string, roomId: RoomId) =>
    run(observer, async (tx, publish) => void (await loseAnonymous(tx, publish, guestId, roomId, clock.now())))

  hub.onDisconnected((_socket, principal) => {
    const roomId = anonymous.get(principal.userId)
    if (roomId === undefined) return
    anonymous.delete(principal.userId)
    inBackground('a guest without a token was not counted out', () => loseOne(principal.userId, roomId))
  })

  return {
    /** Registers the socket of a client without a token as this guest of this room. */
    keepAnonymous: (guestId: string, roomId: RoomId): void => void anonymous.set(guestId, roomId),
    /**
     * Stops without ending attendances: after a restart the pages are back within seconds. Guests without a token are
     * removed, because they come back as other guests.
     */
    async stop(): Promise<void> {
      renewal.cancel()
      stopped = true
      await Promise.all(underWay)
      for (const [guestId, roomId] of anonymous)
        await loseOne(guestId, roomId).catch((error: { code?: string }) =>
          log.warn({ code: error.code }, 'a guest without a token was not counted out'),
        )
      anonymous.clear()
    },
  }
}
