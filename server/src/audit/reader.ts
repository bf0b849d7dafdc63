import { createHmac, timingSafeEqual } from 'node:crypto'
import type {
  AuditAction,
  AuditCheck,
  AuditEntry,
  AuditPerson,
  AuditVerdict,
  OwnAuditEntry,
  Role,
} from '@medconsult/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { audit } from './audit.ts'
import { checkSeals, SEALS_A_PAGE } from './chain.ts'
import type { AuditHeads } from './heads.ts'

const PAGE = 50

/** Filters of the trail. */
export interface AuditQuery {
  actorId?: string | undefined
  patientId?: string | undefined
  action?: AuditAction | undefined
  from?: string | undefined
  to?: string | undefined
  before?: string | undefined
}

interface TrailRow {
  id: string
  at: Date
  actor: string
  actor_id: string | null
  actor_name: string | null
  actor_role: Role | null
  action: string
  patient_id: string | null
  patient_name: string | null
  patient_role: Role | null
  schedule_id: string | null
  call_session_id: string | null
  appointment_id: string | null
  metadata: AuditEntry['metadata']
}

const person = (id: string | null, name: string | null, role: Role | null): AuditPerson | null =>
  id === null ? null : { id, name, role }

const toEntry = (row: TrailRow): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: person(row.actor_id, row.actor_name, row.actor_role),
  background: row.actor === 'user' ? null : row.actor,
  action: row.action,
  patient: person(row.patient_id, row.patient_name, row.patient_role),
  scheduleId: row.schedule_id,
  callSessionId: row.call_session_id,
  appointmentId: row.appointment_id,
  metadata: row.metadata,
})

function conditionsOf(query: AuditQuery): RawBuilder<unknown> {
  const { actorId, patientId, action, from, to, before } = query
  const conditions = [sql`true`]
  if (actorId) conditions.push(sql`l.actor_user_id = ${actorId}`)
  if (patientId) conditions.push(sql`l.patient_id = ${patientId}`)
  if (action) conditions.push(sql`l.action_type = ${action}`)
  if (from) conditions.push(sql`l."timestamp" >= ${from}::timestamptz`)
  if (to) conditions.push(sql`l."timestamp" < ${to}::timestamptz`)
  // Both parts of the sort key are read from the row, because a time in the query string would lose its microseconds.
  if (before)
    conditions.push(sql`(l."timestamp", l.id) < (SELECT b."timestamp", b.id FROM audit_logs b WHERE b.id = ${before})`)
  return sql.join(conditions, sql` AND `)
}

/** One page of entries, and one entry more if there is one. Names are joined to it afterwards, for the page only. */
const pageOf = (query: AuditQuery) => sql`
  SELECT * FROM audit_logs l WHERE ${conditionsOf(query)} ORDER BY l."timestamp" DESC, l.id DESC LIMIT ${PAGE + 1}`

interface OwnRow {
  id: string
  at: Date
  actor: string
  actor_id: string | null
  name: string | null
  role: Role | null
  action: string
}

function toOwnEntry(row: OwnRow, self: string): OwnAuditEntry {
  const { id, action, actor_id, role } = row
  const at = row.at.toISOString()
  if (actor_id === self) return { id, at, by: 'SELF', name: null, action }
  if (actor_id === null) return { id, at, by: row.actor === 'user' ? 'OTHER' : 'SERVER', name: null, action }
  if (role === 'DOCTOR') return { id, at, by: 'DOCTOR', name: row.name, action }
  // Patients do not see which administrator it was. Of somebody else than themselves, only administrators do these.
  return { id, at, by: ADMIN_ACTIONS.has(action) ? 'ADMIN' : 'OTHER', name: null, action }
}

const ADMIN_ACTIONS = new Set<string>([
  'AUDIT_READ',
  'PERSON_LOOKED_UP',
  'CALL_HISTORY_READ',
  'USER_INVITED',
  'USER_DISABLED',
  'USER_ENABLED',
  'USER_SESSIONS_ENDED',
  'USER_ROLE_CHANGED',
  'PASSWORD_LINK_MADE',
  'SECOND_FACTOR_RESET',
] satisfies AuditAction[])

/** Where a check continues. */
interface Cursor {
  /** The last position that was verified. */
  after: number
  /** The offset in the file of heads. */
  offset: number
  /** Number of heads that were compared. */
  compared: number
  /** When the check was started, in Unix milliseconds. */
  begun: number
}

/**
 * How long after its start a check can be continued, in milliseconds. An older check says too little about the present.
 */
const CHECK_MS = 60 * 60_000

/**
 * Cursors are signed and bound to the account: the result is valid only if every page from the first entry on was
 * verified.
 */
function createCursors(key: Buffer, clock: Clock) {
  const sign = (payload: string, userId: string): string =>
    createHmac('sha256', key).update(`${userId} ${payload}`).digest('base64url')
  return {
    write({ after, offset, compared, begun }: Cursor, userId: string): string {
      const payload = [after, offset, compared, begun].join('.')
      return `${payload}.${sign(payload, userId)}`
    },
    /**
     * Reads a cursor.
     * @throws ApiError VALIDATION for one that was issued to another account, was changed, or is too old
     */
    read(text: string | undefined, userId: string): Cursor {
      const now = clock.now().getTime()
      if (text === undefined) return { after: 0, offset: 0, compared: 0, begun: now }
      const payload = text.slice(0, text.lastIndexOf('.'))
      const given = Buffer.from(text.slice(payload.length + 1))
      const signature = Buffer.from(sign(payload, userId))
      const [after = 0, offset = 0, compared = 0, begun = 0] = payload.split('.').map(Number)
      const isOurs = given.length === signature.length && timingSafeEqual(given, signature)
      if (!isOurs || now - begun > CHECK_MS)
        throw new ApiError('VALIDATION', 'This check can no longer be gone on with. Check from the beginning.')
      return { after, offset, compared, begun }
    },
  }
}

type First = Awaited<ReturnType<AuditHeads['first']>>

function verdictOf(broken: boolean, first: First | undefined): AuditVerdict {
  if (broken) return 'BROKEN'
  if (first === undefined) return 'UNREADABLE'
  if (first === null) return 'UNVOUCHED'
  return first.began || first.replaced || first.position > 0 ? 'INTACT_SINCE' : 'INTACT'
}

/** What the file of heads says about seals up to a position. `first` is undefined when the file cannot be read. */
async function readHeads(heads: AuditHeads, position: number, offset: number) {
  try {
    const first: First = await heads.first()
    const newest = await heads.newest()
    return { first, newest, ...(await heads.upTo(position, offset)) }
  } catch {
    return { first: undefined, newest: null, heads: [], offset }
  }
}

export type AuditReader = ReturnType<typeof createAuditReader>

/** The trail as an administrator reads it. Each reading is itself recorded. */
export function createAuditReader(deps: { run: UnitOfWork; clock: Clock; heads: AuditHeads; cursorKey: Buffer }) {
  const { run, clock, heads } = deps
  const cursors = createCursors(deps.cursorKey, clock)
  return {
    read: (principal: Principal, query: AuditQuery) =>
      run(actorOf(principal), async (tx) => {
        const { rows } = await sql<TrailRow>`
          SELECT l.id, l."timestamp" AS at, l.actor, l.actor_user_id AS actor_id, a.name AS actor_name,
            a.role AS actor_role, l.action_type AS action, l.patient_id, p.name AS patient_name,
            p.role AS patient_role, l.schedule_id, l.call_session_id, l.appointment_id, l.metadata
          FROM (${pageOf(query)}) l
          LEFT JOIN users a ON a.id = l.actor_user_id
          LEFT JOIN users p ON p.id = l.patient_id
          ORDER BY l."timestamp" DESC, l.id DESC`.execute(tx)
        const asked = Object.fromEntries(
          Object.entries(query).filter(
            (one): one is [string, string] => one[1] !== undefined && one[0] !== 'patientId',
          ),
        )
        await audit(tx, clock.now(), 'AUDIT_READ', {
          ...(query.patientId && { patientId: query.patientId }),
          metadata: asked,
        })
        const entries = rows.slice(0, PAGE).map(toEntry)
        return { entries, next: rows.length > PAGE ? (entries.at(-1)?.id ?? null) : null }
      }),

    /**
     * The entries about one's own data. Names of other people are included where row-level security shows them, which
     * is for doctors.
     */
    readOwn: (principal: Principal, before: string | undefined) =>
      run(actorOf(principal), async (tx) => {
        const { rows } = await sql<OwnRow>`
          SELECT l.id, l."timestamp" AS at, l.actor, l.actor_user_id AS actor_id, a.name, a.role, l.action_type AS action
          FROM (${pageOf({ patientId: principal.userId, before })}) l LEFT JOIN users a ON a.id = l.actor_user_id
          ORDER BY l."timestamp" DESC, l.id DESC`.execute(tx)
        const entries = rows.slice(0, PAGE).map((row) => toOwnEntry(row, principal.userId))
        return { entries, next: rows.length > PAGE ? (entries.at(-1)?.id ?? null) : null }
      }),

    /**
     * Checks a page of the trail. The heads are read before the rows, so that the rows include what is sealed in
     * between.
     */
    async check(principal: Principal, cursor: string | undefined): Promise<AuditCheck> {
      const { after, offset, compared, begun } = cursors.read(cursor, principal.userId)
      const known = await readHeads(heads, after + SEALS_A_PAGE, offset)
      const { first, newest } = known
      return run(actorOf(principal), async (tx) => {
        const now = clock.now()
        const row = await checkSeals(tx, after, known.heads)
        const { checked, sealed, entries, unsealed } = row
        // When the end of the chain was deleted there is no gap. Only a later head in the file shows that entries are
        // missing.
        const cutOff = newest !== null && newest.position > sealed ? sealed + 1 : null
        const misfits = [row.brokenAt, cutOff].filter((one) => one !== null)
        const brokenAt = misfits.length > 0 ? Math.min(...misfits) : null
        const strays = entries === null || unsealed === null ? null : Math.max(0, entries - sealed - unsealed)
        const done = brokenAt !== null || checked >= sealed
        const verdict = done ? verdictOf(brokenAt !== null || (strays ?? 0) > 0, first) : null
        if (verdict) await audit(tx, now, 'AUDIT_CHECKED', { metadata: { verdict, position: sealed } })
        const seen = compared + known.heads.length
        return {
          verdict,
          next: done
            ? null
            : cursors.write({ after: checked, offset: known.offset, compared: seen, begun }, principal.userId),
          checked,
          sealed,
          entries,
          unsealed,
          strays,
          brokenAt,
          head: row.head,
          heads: first
            ? { compared: seen, since: first.at, sinceEntry: first.position, replaced: first.replaced ?? null }
            : null,
          checkedAt: now.toISOString(),
        }
      })
    },

    findPerson: (principal: Principal, email: string) =>
      run(actorOf(principal), async (tx) => {
        const { rows } = await sql<{ id: string; name: string; role: Role }>`
          SELECT id, name, role FROM users WHERE id = account_of(${email})`.execute(tx)
        const found = rows[0]
        if (!found) throw notFound('An account with this e-mail address')
        await audit(tx, clock.now(), 'PERSON_LOOKED_UP', found.role === 'PATIENT' ? { patientId: found.id } : {})
        return found
      }),
  }
}
