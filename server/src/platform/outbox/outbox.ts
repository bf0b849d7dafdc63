import { type QueryExecutorProvider, sql } from 'kysely'
import type { Database } from '../database/index.ts'
import type { Logger } from '../logger.ts'

/** An event for the sockets in some rooms; each socket gets it once. */
export interface Message {
  rooms: string[]
  event: string
  payload: unknown
}

export interface Outbox {
  /** Writes the messages into the caller's transaction. */
  put(tx: QueryExecutorProvider, messages: Message[]): Promise<void>
  /** Delivers what is committed, soon. */
  kick(): void
  stop(): Promise<void>
}

const BATCH = 200
/** The net: what another node committed and did not live to deliver. */
const SWEEP_MS = 1000

export function createOutbox<T>(parts: {
  database: Database<T>
  deliver: (message: Message) => void
  log: Logger
}): Outbox {
  const { database, deliver, log } = parts
  let running: Promise<void> | null = null
  let again = false
  let stopped = false

  /** Delivered before the delete commits: after a crash a message may come twice, and never not at all. */
  async function drainOnce(): Promise<number> {
    return database.as({ kind: 'system', name: 'outbox' }, async (tx) => {
      const { rows } = await sql<Message & { id: string }>`
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
        ) RETURNING id, rooms, event, payload`.execute(tx)
      rows.sort((a, b) => Number(a.id) - Number(b.id))
      for (const message of rows) deliver(message)
      return rows.length
    })
  }

  async function drain(): Promise<void> {
    do {
      again = false
      try {
        while ((await drainOnce()) === BATCH);
      } catch (error) {
        log.warn({ code: (error as { code?: string }).code }, 'outbox delivery failed; the next sweep repeats it')
      }
    } while (again && !stopped)
  }

  function kick(): void {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    running = drain().finally(() => {
      running = null
    })
  }

  const sweep = setInterval(kick, SWEEP_MS)

  return {
    kick,
    async put(tx, messages) {
      if (messages.length === 0) return
      const rows = messages.map(
        (one) => sql`(${one.rooms}::text[], ${one.event}, ${JSON.stringify(one.payload)}::jsonb)`,
      )
      await sql`INSERT INTO outbox (rooms, event, payload) VALUES ${sql.join(rows)}`.execute(tx)
    },
    async stop() {
      clearInterval(sweep)
      kick()
      stopped = true
      await running
    },
  }
}
