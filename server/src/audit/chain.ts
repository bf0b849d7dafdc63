import { type QueryExecutorProvider, sql } from 'kysely'
import { ENTRY_TEXT, NO_ENTRIES, sealOf } from './hash.ts'
import type { Head } from './heads.ts'

/**
 * Verifies the chain of seals: reads the rows, and computes and compares the hashes here. It calls no SQL functions
 * except PostgreSQL's own, because the database's owner can replace all others.
 */

interface Seal {
  position: number
  hash: Buffer
  /** The sealed entry as text; null when the entry was deleted. */
  entry: string | null
}

/** Number of seals that one statement reads. A statement with so many is far from its timeout. */
export const SEALS_A_PAGE = 5_000
/** How much older than the latest sealed entry an unsealed entry may be, in milliseconds. */
const UNSEALED_MS = 3_600_000
/** PostgreSQL's FirstNormalObjectId. Objects with a smaller OID are PostgreSQL's own. */
const FIRST_MADE_OID = 16_384

/** The result for one page of the chain. */
export interface CheckedPage {
  /** The last position up to which the chain is intact. */
  checked: number
  /** The last position of the chain. */
  sealed: number
  /** The last seal of the chain, hexadecimal. */
  head: string | null
  /** The first position that is wrong. */
  brokenAt: number | null
  /** Number of entries, and number of those that are too new to be sealed. Present with the last page only. */
  entries: number | null
  unsealed: number | null
}

/** Verifies a page of seals after a position. @param known heads from another source, such as the file of heads */
export async function checkSeals(tx: QueryExecutorProvider, after: number, known: Head[]): Promise<CheckedPage> {
  const arePlain = await prepare(tx)
  const { rows } = await sql<{ position: string; hash: Buffer }>`
    SELECT s.position, s.hash FROM public.audit_seals s ORDER BY s.position DESC LIMIT 1`.execute(tx)
  const sealed = Number(rows[0]?.position ?? 0)
  const end = Math.min(after + SEALS_A_PAGE, sealed)
  const page = await sealsBetween(tx, after, end)
  const before = after === 0 ? NO_ENTRIES : page.find(({ position }) => position === after)?.hash
  const misfits = [await firstMisfit(tx, page, known)]
  if (!arePlain || !before || after > sealed) misfits.push(Math.min(after, sealed) + 1)
  else misfits.push(follow(before, after, end, page).misfit)
  const found = misfits.filter((position) => position !== null)
  const brokenAt = found.length > 0 ? Math.min(...found) : null
  const checked = brokenAt === null ? end : brokenAt - 1
  const counts = brokenAt !== null || checked >= sealed ? await count(tx, sealed) : { entries: null, unsealed: null }
  return { checked, sealed, head: rows[0]?.hash.toString('hex') ?? null, brokenAt, ...counts }
}

/**
 * Computes the seals from a known head up to a later position.
 * @returns the head at that position, hexadecimal; null when seals or entries do not match
 */
export async function headAfter(tx: QueryExecutorProvider, known: Head, position: number): Promise<string | null> {
  if (position < known.position) return null
  if (position === known.position) return known.head
  if (!(await prepare(tx))) return null
  let head: Buffer = Buffer.from(known.head, 'hex')
  for (let after = known.position; after < position; after += SEALS_A_PAGE) {
    const end = Math.min(after + SEALS_A_PAGE, position)
    const followed = follow(head, after, end, await sealsBetween(tx, after, end))
    if (followed.misfit !== null) return null
    head = followed.head
  }
  return head.toString('hex')
}

/**
 * Sets this transaction up so that unqualified names are PostgreSQL's own and times are written in UTC.
 * @returns whether both names are tables with columns of PostgreSQL's own types. A view, or a type with its own cast,
 *   could show whatever its function returns
 */
async function prepare(tx: QueryExecutorProvider): Promise<boolean> {
  // Custom plans, because the same statement serves a few seals and the seals of years.
  await sql
    .raw(
      "SET LOCAL search_path = pg_catalog, public, pg_temp; SET LOCAL timezone = 'UTC'; SET LOCAL plan_cache_mode = force_custom_plan",
    )
    .execute(tx)
  const { rows } = await sql<{ plain: boolean }>`
    SELECT pg_catalog.count(*) = 2 AS plain FROM pg_catalog.pg_class c
    WHERE c.oid IN ('public.audit_logs'::regclass, 'public.audit_seals'::regclass) AND c.relkind = 'r'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= ${FIRST_MADE_OID}::oid)`.execute(
    tx,
  )
  return rows[0]?.plain === true
}

/** The seals between two positions, including the first, from which the second is computed. */
async function sealsBetween(tx: QueryExecutorProvider, first: number, last: number): Promise<Seal[]> {
  const { rows } = await sql<{ position: string; hash: Buffer; entry: string | null }>`
    SELECT s.position, s.hash, ${sql.raw(ENTRY_TEXT)} AS entry
    FROM public.audit_seals s LEFT JOIN public.audit_logs l ON l.id = s.audit_id
    WHERE s.position >= ${first}::bigint AND s.position <= ${last}::bigint ORDER BY s.position`.execute(tx)
  return rows.map((row) => ({ ...row, position: Number(row.position) }))
}

/**
 * Computes the seals of a page.
 * @returns the head at its end, and the first position whose seal does not match its entry and the seal before
 */
function follow(before: Buffer, after: number, end: number, seals: Seal[]): { head: Buffer; misfit: number | null } {
  let head = before
  let position = after
  for (const seal of seals.filter((one) => one.position !== after)) {
    const made = seal.entry === null ? null : sealOf(head, seal.entry)
    if (seal.position !== position + 1 || !made?.equals(seal.hash)) return { head, misfit: position + 1 }
    head = made
    position = seal.position
  }
  return { head, misfit: position < end ? position + 1 : null }
}

/** The position of the first known head that differs from the seal at its position. */
async function firstMisfit(tx: QueryExecutorProvider, page: Seal[], known: Head[]): Promise<number | null> {
  const hashes = new Map(page.map(({ position, hash }) => [position, hash.toString('hex')]))
  const elsewhere = known.map(({ position }) => position).filter((position) => !hashes.has(position))
  if (elsewhere.length > 0) {
    const { rows } = await sql<{ position: string; hash: Buffer }>`
      SELECT s.position, s.hash FROM public.audit_seals s WHERE s.position = ANY(${elsewhere}::bigint[])`.execute(tx)
    for (const { position, hash } of rows) hashes.set(Number(position), hash.toString('hex'))
  }
  const misfits = known.filter(({ position, head }) => hashes.get(position) !== head)
  return misfits.reduce<number | null>((first, { position }) => Math.min(first ?? position, position), null)
}

/** Counts entries. Entries that were sealed after the verified position count as unsealed. */
async function count(tx: QueryExecutorProvider, sealed: number): Promise<{ entries: number; unsealed: number }> {
  const { rows: latest } = await sql<{ id: string }>`
    SELECT s.audit_id AS id FROM public.audit_seals s ORDER BY s.audit_id DESC LIMIT 1`.execute(tx)
  // One statement reads all three, because the sealer may run between two statements.
  const { rows } = await sql<{ entries: string; unsealed: string; sealed: string }>`
    SELECT (SELECT pg_catalog.count(*) FROM public.audit_logs) AS entries,
      (SELECT pg_catalog.count(*) FROM public.audit_logs l WHERE l.id >= ${horizonOf(latest[0]?.id)}::uuid
        AND (SELECT true FROM public.audit_seals s WHERE s.audit_id = l.id) IS NULL) AS unsealed,
      (SELECT s.position FROM public.audit_seals s ORDER BY s.position DESC LIMIT 1) AS sealed`.execute(tx)
  const since = Math.max(0, Number(rows[0]?.sealed ?? 0) - sealed)
  return { entries: Number(rows[0]?.entries), unsealed: Number(rows[0]?.unsealed) + since }
}

/** The smallest id (UUIDv7) of that many milliseconds before the given id; without an id, the smallest of all. */
function horizonOf(id: string | undefined): string {
  const at = Math.max(0, Number.parseInt((id ?? '').replace('-', '').slice(0, 12) || '0', 16) - UNSEALED_MS)
  const digits = at.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}
