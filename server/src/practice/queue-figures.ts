import { type QueryExecutorProvider, sql } from 'kysely'

/** How many places of all queues of a day have each status that is not final. Only figures: for the metrics. */
export async function countPlaces(
  tx: QueryExecutorProvider,
  day: string,
): Promise<{ status: string; places: number }[]> {
  const { rows } = await sql<{ status: string; places: number }>`
    SELECT status, places FROM queue_figures(${day}::date)`.execute(tx)
  return rows
}
