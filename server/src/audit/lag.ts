import { type QueryExecutorProvider, sql } from 'kysely'

/** When the oldest entry was written that is not sealed yet; null when all are sealed. */
export async function findOldestUnsealed(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`SELECT oldest_unsealed() AS at`.execute(tx)
  return rows[0]?.at ?? null
}
