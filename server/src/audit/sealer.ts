import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'

/** How often new entries of the trail get their seal, in milliseconds. */
const SEAL_MS = 10_000
/** Entries a transaction: a trail of years, sealed for the first time, is no reason to hold a lock for minutes. */
const BATCH = 2_000

const sealer: Actor = { kind: 'system', name: 'audit-sealer' }

export interface AuditSealer {
  /** Seals what is there. @returns how many entries it was */
  seal(): Promise<number>
  /** Seals what is left, and no more. */
  stop(): Promise<void>
}

/** Chains the audit trail, on any number of nodes: the database lets one seal at a time. */
export function createAuditSealer<T>(parts: { database: Database<T>; clock: Clock; log: Logger }): AuditSealer {
  const { database, clock, log } = parts
  let running: Promise<number> | null = null

  async function batch(): Promise<number> {
    const { rows } = await database.as(sealer, (tx) =>
      sql<{ sealed: number; last_position: string; head: string }>`
        SELECT sealed, last_position, encode(head, 'hex') AS head
        FROM seal_audit_trail(${clock.now()}, ${BATCH})`.execute(tx as QueryExecutorProvider),
    )
    const row = rows[0]
    // In the log, which is kept elsewhere, the head vouches for all entries before: nobody seals the whole chain anew.
    if (row && row.sealed > 0) log.info({ position: Number(row.last_position), head: row.head }, 'audit trail sealed')
    return row?.sealed ?? 0
  }

  async function all(): Promise<number> {
    let total = 0
    for (let sealed = BATCH; sealed === BATCH; total += sealed) sealed = await batch()
    return total
  }

  function seal(): Promise<number> {
    running ??= all().finally(() => {
      running = null
    })
    return running
  }

  async function quietly(): Promise<void> {
    await seal().catch((error: { code?: string }) => log.warn({ code: error.code }, 'the audit trail was not sealed'))
  }

  const timer = clock.setInterval(() => void quietly(), SEAL_MS)
  return {
    seal,
    async stop() {
      timer.cancel()
      await quietly()
    },
  }
}
