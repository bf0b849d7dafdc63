import { type QueryExecutorProvider, sql } from 'kysely'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The offset of a zone from UTC, from an instant on. */
export interface ZoneChange {
  /** Milliseconds since the epoch. */
  since: number
  minutes: number
}

/** A span in which two tables disagree about a zone: its limits in milliseconds since the epoch, offsets in minutes; null: unknown. */
export interface ZoneDifference {
  from: number
  until: number
  node: number | null
  database: number | null
}

/** The offset of a zone now and at each of its changes. Empty: the zone is not known. Times in milliseconds since the epoch. */
export type ZoneTable = (zone: string, from: number, until: number) => ZoneChange[]

/** Reads the offset in minutes off Node's table. @returns undefined if Node does not know the zone */
function nodeClock(zone: string): ((at: number) => number) | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - at) / MINUTE_MS)
  }
}

/** Node's own table, which is part of its ICU. It is read in the same steps as in the database's `zone_changes`. */
export const nodeZones: ZoneTable = (zone, from, until) => {
  const offsetAt = nodeClock(zone)
  if (!offsetAt) return []
  let at = Math.floor(from / MINUTE_MS) * MINUTE_MS
  let before = offsetAt(at)
  const changes: ZoneChange[] = [{ since: at, minutes: before }]
  for (; at < until; at += DAY_MS) {
    const after = offsetAt(at + DAY_MS)
    if (after === before) continue
    let [below, above] = [at, at + DAY_MS]
    while (above - below > 1000) {
      const middle = below + Math.floor((above - below) / 2000) * 1000
      if (offsetAt(middle) === before) below = middle
      else above = middle
    }
    changes.push({ since: above, minutes: after })
    before = after
  }
  return changes
}

/**
 * Reads by how many minutes a zone is ahead of UTC at some instants, from PostgreSQL's table. A zone that PostgreSQL does not
 * know is read from Node's table.
 * @throws Error for an instant that is not one of `instants`
 */
export async function findOffsets(
  tx: QueryExecutorProvider,
  zone: string,
  instants: readonly Date[],
): Promise<(at: Date) => number> {
  const { rows } = await sql<{ at: Date; minutes: number | null }>`
    SELECT at, zone_offset(at, ${zone}) AS minutes FROM unnest(${instants.map((at) => at.toISOString())}::timestamptz[]) at`.execute(
    tx,
  )
  const found = new Map(rows.map(({ at, minutes }) => [at.getTime(), minutes ?? nodeClock(zone)?.(at.getTime()) ?? 0]))
  return (at) => {
    const minutes = found.get(at.getTime())
    if (minutes === undefined) throw new Error('this instant is not one of those that were read')
    return minutes
  }
}

/** PostgreSQL's table, which is its own or the system's, depending on how it was built. */
export async function databaseZones(
  tx: QueryExecutorProvider,
  zone: string,
  from: number,
  until: number,
): Promise<ZoneChange[]> {
  const { rows } = await sql<{ since: Date; minutes: number }>`
    SELECT since, minutes FROM zone_changes(${zone}, ${new Date(from)}, ${new Date(until)})`.execute(tx)
  return rows.map(({ since, minutes }) => ({ since: since.getTime(), minutes }))
}

/** Returns the spans in which two tables disagree. @param from,until milliseconds since the epoch */
export function compareZones(
  node: readonly ZoneChange[],
  database: readonly ZoneChange[],
  from: number,
  until: number,
): ZoneDifference[] {
  const offsetOf = (changes: readonly ZoneChange[], at: number) =>
    changes.findLast(({ since }) => since <= at)?.minutes ?? null
  const start = Math.floor(from / MINUTE_MS) * MINUTE_MS
  const instants = [...new Set([start, ...[...node, ...database].map(({ since }) => since)])]
    .filter((at) => at >= start && at < until)
    .sort((one, other) => one - other)
  const differences: ZoneDifference[] = []
  for (const [nth, at] of instants.entries()) {
    const [ofNode, ofDatabase] = [offsetOf(node, at), offsetOf(database, at)]
    if (ofNode === ofDatabase) continue
    const last = differences.at(-1)
    const end = instants[nth + 1] ?? until
    if (last?.until === at && last.node === ofNode && last.database === ofDatabase) last.until = end
    else differences.push({ from: at, until: end, node: ofNode, database: ofDatabase })
  }
  return differences
}
