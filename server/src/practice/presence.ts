import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Message } from '../platform/events/outbox.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Logger } from '../platform/logger.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import { PRESENCE_SECONDS } from './repository.ts'

/** How often a node renews the leases of its connected patients, in milliseconds. */
const RENEW_MS = 20_000
const self: Actor = { kind: 'system', name: 'presence' }

interface WaitingPlace {
  id: string
  schedule_id: string
  patient_id: string
  doctor_id: string
}

/** How long connects and disconnects are collected before they are written together, in milliseconds. */
const GATHER_MS = 100

export interface Presence {
  /** Renews the presence of somebody whose page polls. The row is written at most once in ten seconds. */
  touch(tx: QueryExecutorProvider, userId: string): Promise<void>
  /** Was a polling page of theirs seen lately? For background work. */
  isPolling(tx: QueryExecutorProvider, userId: string): Promise<boolean>
  stop(): void
}

/**
 * Keeps track of which accounts are connected, and notifies the doctors for whom a patient waits. The presence of everybody
 * ends with their last socket, also if the page has sent requests shortly before.
 */
export function createPresence(deps: {
  database: Database
  hub: SocketHub
  deliver: (message: Message) => void
  clock: Clock
  log: Logger
}): Presence {
  const { database, hub, deliver, clock, log } = deps
  const sockets = new Map<string, number>()
  const changed = new Set<string>()
  let scheduledWrite: ReturnType<typeof setTimeout> | null = null
  let writing: Promise<void> = Promise.resolve()
  let stopped = false

  /** A node that cannot be asked may have a page of this person. Without one their lease expires. */
  async function isElsewhere(userId: string): Promise<boolean> {
    const { sockets: found, all } = await hub.socketsEverywhere(userRoom(userId))
    return found.length > 0 || !all
  }

  async function write(): Promise<void> {
    scheduledWrite = null
    const users = [...changed]
    changed.clear()
    const here = users.filter((id) => sockets.has(id))
    const gone: string[] = []
    // They may have another page that is connected to another node.
    for (const id of users) if (!sockets.has(id) && !(await isElsewhere(id))) gone.push(id)
    const places = await database.as(self, async (tx) => {
      await renew(tx, here)
      await sql`DELETE FROM presence WHERE user_id = ANY(${gone}::uuid[])`.execute(tx)
      return placesOf(tx, [...here, ...gone])
    })
    announce(places, (patientId) => here.includes(patientId))
  }

  /** Deletes the leases that nobody renewed: a page that polled was closed, or a node was killed. */
  async function removeExpired(): Promise<void> {
    const places = await database.as(self, async (tx) => {
      const since = new Date(clock.now().getTime() - PRESENCE_SECONDS * 1000)
      const { rows } = await sql<{ user_id: string }>`
        DELETE FROM presence WHERE seen_at < ${since} RETURNING user_id`.execute(tx)
      return placesOf(
        tx,
        rows.map((row) => row.user_id),
      )
    })
    announce(places, () => false)
  }

  async function placesOf(tx: QueryExecutorProvider, patients: string[]): Promise<WaitingPlace[]> {
    const { rows } = await sql<WaitingPlace>`
      SELECT e.id, e.schedule_id, e.patient_id, s.doctor_id
      FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
      WHERE e.patient_id = ANY(${patients}::uuid[]) AND e.status <> 'LEFT' AND s.status <> 'COMPLETED'`.execute(tx)
    return rows
  }

  function announce(places: WaitingPlace[], connected: (patientId: string) => boolean): void {
    for (const place of places) {
      const payload = { scheduleId: place.schedule_id, entryId: place.id, connected: connected(place.patient_id) }
      deliver({ rooms: [userRoom(place.doctor_id)], event: 'presence_changed', payload })
    }
  }

  async function renew(tx: QueryExecutorProvider, users: string[]): Promise<void> {
    if (users.length === 0) return
    // Only ids in `users` are inserted, because a socket may outlive its account by a moment.
    await sql`
      INSERT INTO presence (user_id, seen_at)
      SELECT id, ${clock.now()} FROM users WHERE id = ANY(${users}::uuid[])
      ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at`.execute(tx)
  }

  const failed = (error: unknown) => log.warn({ code: (error as { code?: string }).code }, 'presence was not written')

  function announceArrival(patientId: string): void {
    writing = writing
      .then(async () => {
        const places = await database.as(self, (tx) => placesOf(tx, [patientId]))
        announce(places, () => true)
      })
      .catch(failed)
  }

  function scheduleWrite(userId: string): void {
    changed.add(userId)
    if (stopped) return
    // Writes run one after another: a disconnect that is written before an earlier connect would leave them
    // present.
    scheduledWrite ??= setTimeout(() => {
      writing = writing.then(write).catch(failed)
    }, GATHER_MS)
  }

  hub.onConnected((_socket, { userId, role }) => {
    if (role === 'GUEST') return
    const count = sockets.get(userId) ?? 0
    sockets.set(userId, count + 1)
    if (count === 0) scheduleWrite(userId)
  })
  hub.onDisconnected((_socket, { userId, role }) => {
    if (role === 'GUEST') return
    const count = (sockets.get(userId) ?? 1) - 1
    if (count > 0) sockets.set(userId, count)
    else {
      sockets.delete(userId)
      scheduleWrite(userId)
    }
  })

  const renewal = clock.setInterval(() => {
    writing = writing
      .then(() => database.as(self, (tx) => renew(tx, [...sockets.keys()])))
      .then(removeExpired)
      .catch(failed)
  }, RENEW_MS)

  return {
    async touch(tx, userId) {
      const now = clock.now()
      const { rows } = await sql<{ arrived: boolean }>`
        INSERT INTO presence (user_id, seen_at) VALUES (${userId}, ${now})
        ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at
        WHERE presence.seen_at < ${new Date(now.getTime() - 10_000)}
        RETURNING xmax = 0 AS arrived`.execute(tx)
      // The row is new, so the doctor is notified, around the time of this transaction's commit.
      if (rows[0]?.arrived) announceArrival(userId)
    },
    async isPolling(tx, userId) {
      const since = new Date(clock.now().getTime() - PRESENCE_SECONDS * 1000)
      const { rows } = await sql`
        SELECT 1 FROM presence WHERE user_id = ${userId} AND seen_at > ${since}`.execute(tx)
      return rows.length > 0
    },
    stop() {
      renewal.cancel()
      stopped = true
      if (scheduledWrite) clearTimeout(scheduledWrite)
    },
  }
}
