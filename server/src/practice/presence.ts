import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { Message } from '../platform/outbox/outbox.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import { userRoom } from './queue.ts'

/** How often a node renews the leases of its connected patients, in milliseconds. */
const RENEW_MS = 20_000
/** Comings and goings are written together, in milliseconds. */
const GATHER_MS = 100

export interface Presence {
  /** A polling page was seen; written at most once in ten seconds a patient. */
  touch(tx: QueryExecutorProvider, userId: string): Promise<void>
  stop(): void
}

/** Knows whose page is connected and tells the doctors who wait for them. */
export function createPresence<T>(parts: {
  database: Database<T>
  hub: SocketHub
  deliver: (message: Message) => void
  clock: Clock
  log: Logger
}): Presence {
  const { database, hub, deliver, clock, log } = parts
  const sockets = new Map<string, number>()
  const changed = new Set<string>()
  let gathering: ReturnType<typeof setTimeout> | null = null

  async function write(): Promise<void> {
    gathering = null
    const users = [...changed]
    changed.clear()
    const here = users.filter((id) => sockets.has(id))
    const gone = users.filter((id) => !sockets.has(id))
    const rows = await database.as({ kind: 'system', name: 'presence' }, async (tx) => {
      await renew(tx, here)
      await sql`DELETE FROM presence WHERE user_id = ANY(${gone}::uuid[])`.execute(tx)
      const { rows } = await sql<{ id: string; schedule_id: string; patient_id: string; doctor_id: string }>`
        SELECT e.id, e.schedule_id, e.patient_id, s.doctor_id
        FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
        WHERE e.patient_id = ANY(${users}::uuid[]) AND e.status <> 'LEFT' AND s.status <> 'COMPLETED'`.execute(tx)
      return rows
    })
    for (const row of rows) {
      const payload = { scheduleId: row.schedule_id, entryId: row.id, connected: here.includes(row.patient_id) }
      deliver({ rooms: [userRoom(row.doctor_id)], event: 'presence_changed', payload })
    }
  }

  async function renew(tx: QueryExecutorProvider, users: string[]): Promise<void> {
    if (users.length === 0) return
    // Joined to users: a socket may outlive its account by a moment.
    await sql`
      INSERT INTO presence (user_id, seen_at)
      SELECT id, ${clock.now()} FROM users WHERE id = ANY(${users}::uuid[])
      ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at`.execute(tx)
  }

  const failed = (error: unknown) => log.warn({ code: (error as { code?: string }).code }, 'presence was not written')

  function note(userId: string): void {
    changed.add(userId)
    gathering ??= setTimeout(() => void write().catch(failed), GATHER_MS)
  }

  hub.onConnected((_socket, { userId, role }) => {
    if (role !== 'PATIENT') return
    const count = sockets.get(userId) ?? 0
    sockets.set(userId, count + 1)
    if (count === 0) note(userId)
  })
  hub.onDisconnected((_socket, { userId, role }) => {
    if (role !== 'PATIENT') return
    const count = (sockets.get(userId) ?? 1) - 1
    if (count > 0) sockets.set(userId, count)
    else {
      sockets.delete(userId)
      note(userId)
    }
  })

  const renewal = clock.setInterval(() => {
    if (sockets.size === 0) return
    database.as({ kind: 'system', name: 'presence' }, (tx) => renew(tx, [...sockets.keys()])).catch(failed)
  }, RENEW_MS)

  return {
    async touch(tx, userId) {
      const now = clock.now()
      await sql`
        INSERT INTO presence (user_id, seen_at) VALUES (${userId}, ${now})
        ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at
        WHERE presence.seen_at < ${new Date(now.getTime() - 10_000)}`.execute(tx)
    },
    stop() {
      renewal.cancel()
      if (gathering) clearTimeout(gathering)
    },
  }
}
