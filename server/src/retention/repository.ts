import { type QueryExecutorProvider, sql } from 'kysely'
import { type RetentionKind, retentionKinds } from '../platform/retention.ts'

/** In the order in which they are swept. */
const kinds = Object.keys(retentionKinds) as RetentionKind[]

/** When a sweep begins, in the clinic's time zone: no clinic practises then, and no change of the clocks skips it. */
const AT_NIGHT = '03:30'

/** The next night after a time, as SQL. The database's time zones are those by which free times are computed, too. */
const nextNight = (now: Date, zone: string) => sql`(SELECT min(night) FROM (
  SELECT instant_of((${now}::timestamptz AT TIME ZONE ${zone})::date + day + ${AT_NIGHT}::time, ${zone}) AS night
  FROM generate_series(0, 1) AS day) nights WHERE night > ${now})`

/** A sweep that is due, or that another node has begun. */
export interface Sweep {
  kind: RetentionKind
  /** The limit with which it was begun; null: it has not begun. */
  olderThan: Date | null
  /** How many rows it has removed so far. */
  removed: number
  /** The present time: of the server or of the database, whichever is earlier, so that a clock that is ahead removes nothing. */
  at: Date
}

/** Plans the first sweep of each kind that has none yet. */
export async function planSweeps(tx: QueryExecutorProvider, now: Date, zone: string): Promise<void> {
  await sql`
    INSERT INTO retention_sweeps (kind, due_at)
    SELECT kind, ${nextNight(now, zone)} FROM unnest(${kinds}::text[]) AS kind ON CONFLICT DO NOTHING`.execute(tx)
}

export async function nextSweepAt(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ next: Date | null }>`
    SELECT min(due_at) AS next FROM retention_sweeps WHERE kind = ANY(${kinds}::text[])`.execute(tx)
  return rows[0]?.next ?? null
}

/**
 * The first sweep that is due, for this transaction alone.
 * @returns undefined when nothing is due, or another node is sweeping
 */
export async function takeSweep(tx: QueryExecutorProvider, now: Date): Promise<Sweep | undefined> {
  const lock = await sql<{ taken: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtext('retention')) AS taken`.execute(tx)
  if (!lock.rows[0]?.taken) return undefined
  const { rows } = await sql<Sweep>`
    SELECT kind, older_than AS "olderThan", removed::int, least(${now}::timestamptz, now()) AS at FROM retention_sweeps
    WHERE due_at <= ${now} AND kind = ANY(${kinds}::text[])
    ORDER BY array_position(${kinds}::text[], kind) LIMIT 1`.execute(tx)
  return rows[0]
}

/** Removes a batch of rows that are older than a time. @returns how many */
export async function removeBatch(tx: QueryExecutorProvider, kind: RetentionKind, before: Date): Promise<number> {
  const remove = sql.ref(`remove_${kind.replaceAll('-', '_')}`)
  const { rows } = await sql<{ removed: number | null }>`
    SELECT ${remove}(${before}, ${retentionKinds[kind].batch}) AS removed`.execute(tx)
  const removed = rows[0]?.removed ?? null
  if (removed === null) throw new Error(`the database removes no ${kind} of this age`)
  return removed
}

/** Stores how far a sweep is. */
export async function noteProgress(
  tx: QueryExecutorProvider,
  { kind, olderThan, removed }: Omit<Sweep, 'at'>,
): Promise<void> {
  await sql`
    UPDATE retention_sweeps SET older_than = ${olderThan}, removed = ${removed} WHERE kind = ${kind}`.execute(tx)
}

/** Ends a sweep, and plans the next one. */
export async function endSweep(tx: QueryExecutorProvider, kind: RetentionKind, now: Date, zone: string): Promise<void> {
  await sql`
    UPDATE retention_sweeps SET due_at = ${nextNight(now, zone)}, older_than = NULL, removed = 0, swept_at = ${now}
    WHERE kind = ${kind}`.execute(tx)
}
