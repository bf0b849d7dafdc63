import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ServerEvent, ServerPayload } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { type Actor, type Database, newId } from '../database/index.ts'
import type { Logger } from '../logger.ts'
import { createOrder } from './order.ts'
import type { RoomName } from './rooms.ts'

/** An event of the contract for the sockets in some rooms. Each socket gets it once. */
export type Message = {
  [E in ServerEvent]: { rooms: RoomName[]; event: E; payload: ServerPayload<E> }
}[ServerEvent]

/** A message that was written into a transaction and has not been delivered yet. */
type Kept = Message & { id: string }

/** The messages of one transaction, until its end is known. */
export interface OutboxBatch {
  /** Call it when the transaction has committed. */
  committed(): void
  /** Call it when the transaction was rolled back, or its end is unknown. */
  dropped(): void
}

/** The batch of a transaction without messages. */
export const nothing: OutboxBatch = { committed: () => undefined, dropped: () => undefined }

export interface Outbox {
  /**
   * Writes the messages into the caller's transaction, which has to do nothing after that. They are delivered when the
   * caller calls `committed` of the batch.
   */
  put(tx: QueryExecutorProvider, messages: Message[]): Promise<OutboxBatch>
  /** How many messages of all nodes are in the table, and how old the oldest is. */
  waiting(): Promise<{ messages: number; oldestSeconds: number }>
  stop(): Promise<void>
}

const outboxActor: Actor = { kind: 'system', name: 'outbox' }
const BATCH = 200
/** How often a node looks for messages that were not delivered, in milliseconds. */
const SWEEP_MS = 1000
/** How long a node waits for the answer to a commit of its own, in milliseconds. */
const UNANSWERED_MS = 2000
/**
 * When a node takes over the messages of another, in milliseconds after they were written. A node that is only slow
 * delivers its own messages, and deletes them, within this time: otherwise people would get them twice.
 */
const LEFT_BEHIND_MS = 10_000
/** How long delivered messages are collected before they are deleted together, in milliseconds. */
const FORGET_MS = 50

/**
 * The outbox of events. Messages are first delivered and then deleted: after a crash a message may be delivered twice,
 * but is never lost. The node that commits delivers at once, from memory. The rows are needed when that node is killed
 * in between.
 */
export function createOutbox(deps: {
  database: Database
  deliver: (message: Message) => void
  log: Logger
  /** Signs each message. A row that was written by any other statement is not delivered. */
  key: Buffer
}): Outbox {
  const { database, deliver, log, key } = deps
  const signatureOf = (id: string, message: string): Buffer =>
    createHmac('sha256', key).update(`${id}|${message}`).digest()
  /** Messages that this node wrote and has not deleted yet. Its sweep leaves them alone, unless they are orphans. */
  const own = new Set<string>()
  /** Of these, the ones that only a sweep can still deliver: how their commit ended is unknown, or a delivery failed. */
  const orphans = new Set<string>()
  const delivered: string[] = []
  const order = createOrder<Kept>(({ id, ...message }) => {
    if (!tryDelivery(message)) return void orphans.add(id)
    delivered.push(id)
    deletion ??= setTimeout(() => enqueue(deleteDelivered), FORGET_MS)
  })
  let deletion: ReturnType<typeof setTimeout> | null = null
  let working: Promise<void> = Promise.resolve()

  const abandon = (messages: Kept[]): void => {
    for (const { id } of messages) orphans.add(id)
  }

  /**
   * Delivers a message.
   * @returns false when that failed: the row stays, a sweep tries again, and other messages do not wait
   */
  function tryDelivery(message: Message): boolean {
    try {
      deliver(message)
      return true
    } catch (error) {
      log.warn({ code: (error as { code?: string }).code }, 'outbox: a message was not delivered')
      return false
    }
  }

  async function deleteDelivered(): Promise<void> {
    deletion = null
    const ids = delivered.slice()
    if (ids.length === 0) return
    await database.as(outboxActor, (tx) => sql`DELETE FROM outbox WHERE id = ANY(${ids}::uuid[])`.execute(tx))
    delivered.splice(0, ids.length)
    for (const id of ids) own.delete(id)
  }

  async function sweep(): Promise<void> {
    await deleteDelivered()
    // A message whose commit is not answered delays others for this long only.
    abandon(order.forget(performance.now() - UNANSWERED_MS))
    const lost = [...orphans].slice(0, BATCH)
    const held = [...own].filter((id) => !orphans.has(id))
    const failed = await database.as(outboxActor, async (tx) => {
      const { rows } = await sql<{ id: string; message: string; signature: Buffer }>`
        SELECT id, message, signature FROM outbox
        WHERE id = ANY(${lost}::uuid[])
          OR (created_at < now() - ${LEFT_BEHIND_MS} * interval '1 ms' AND id <> ALL(${held}::uuid[]))
        ORDER BY position LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`.execute(tx)
      const done = rows.filter(({ id, message, signature }) => {
        if (timingSafeEqual(signature, signatureOf(id, message))) return tryDelivery(JSON.parse(message) as Message)
        log.error({ id }, 'outbox: a message that no server with this secret signed was not delivered')
        return true
      })
      if (done.length > 0) await sql`DELETE FROM outbox WHERE id = ANY(${done.map(({ id }) => id)}::uuid[])`.execute(tx)
      return new Set(rows.filter((row) => !done.includes(row)).map(({ id }) => id))
    })
    // A message that was not in the table was rolled back. If its commit is only late, a later sweep finds it by its age.
    for (const id of lost) {
      if (failed.has(id)) continue
      orphans.delete(id)
      own.delete(id)
    }
  }

  /** Runs tasks one after another. The next sweep repeats what failed. */
  function enqueue(task: () => Promise<void>): void {
    working = working.then(task).catch((error: { code?: string }) => {
      log.warn({ code: error.code }, 'outbox: the next sweep repeats what failed')
    })
  }

  const sweeping = setInterval(() => enqueue(sweep), SWEEP_MS)

  return {
    async put(tx, messages) {
      if (messages.length === 0) return nothing
      const kept = messages.map((message) => ({ id: newId(), ...message }))
      const rows = kept.map(({ id, ...message }) => {
        const text = JSON.stringify(message)
        return sql`(${id}::uuid, ${text}::text, ${signatureOf(id, text)}::bytea)`
      })
      await sql`INSERT INTO outbox (id, message, signature) VALUES ${sql.join(rows)}`.execute(tx)
      for (const { id } of kept) own.add(id)
      const entry = order.add(kept, performance.now())
      return {
        committed() {
          if (!entry.committed()) abandon(kept)
        },
        dropped() {
          if (entry.dropped()) abandon(kept)
        },
      }
    },
    async waiting() {
      const { rows } = await database.as(outboxActor, (tx) =>
        sql<{ messages: number; oldest: number }>`
          SELECT count(*)::int AS messages,
            coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest FROM outbox`.execute(
          tx,
        ),
      )
      return { messages: rows[0]?.messages ?? 0, oldestSeconds: Math.max(0, rows[0]?.oldest ?? 0) }
    },
    async stop() {
      clearInterval(sweeping)
      if (deletion) clearTimeout(deletion)
      enqueue(deleteDelivered)
      await working
    },
  }
}
