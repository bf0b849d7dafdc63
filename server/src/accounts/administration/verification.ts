import { type ManagedDoctor, type VerificationStatus, verificationMoves } from '@medconsult/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { userRoom } from '../../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { latestDecision, toVerification } from '../profiles/repository.ts'
import { foundByWords } from './found-by-words.ts'

const PAGE = 30

/** The work that a doctor has under way. The domains of practice, appointments and calls supply this. */
export interface Work {
  /** Locks the doctor's calendar: until the end of the transaction nobody can start a call of their appointments. */
  hold(tx: QueryExecutorProvider, doctorId: string): Promise<unknown>
  /** Ends the work. It runs as background work. */
  stop(tx: QueryExecutorProvider, publish: Publish, doctorId: string): Promise<void>
}

interface DoctorRow {
  id: string
  name: string
  email: string
  created_at: Date
  verified_at: Date | null
  specialty_name: string | null
  qualifications: string
  visible: boolean
  decided_at: Date | null
  reason: string | null
  decided_by: string | null
}

const toManaged = (row: DoctorRow): ManagedDoctor => ({
  id: row.id,
  name: row.name,
  email: row.email,
  registeredAt: row.created_at.toISOString(),
  specialtyName: row.specialty_name,
  qualifications: row.qualifications,
  visible: row.visible,
  verification: toVerification(row),
  decidedBy: row.decided_by,
})

/** For each status, the condition on a doctor `u` whose last decision is `latest`. */
const conditionOf: Record<VerificationStatus, RawBuilder<unknown>> = {
  PENDING: sql`u.verified_at IS NULL AND latest.decided_at IS NULL`,
  VERIFIED: sql`u.verified_at IS NOT NULL`,
  WITHDRAWN: sql`u.verified_at IS NULL AND latest.decided_at IS NOT NULL`,
}

async function findManaged(tx: QueryExecutorProvider, where: RawBuilder<unknown>, limit: number) {
  const { rows } = await sql<DoctorRow>`
    SELECT u.id, u.name, u.email::text AS email, u.created_at, u.verified_at, s.name::text AS specialty_name,
      p.qualifications, p.visible, latest.decided_at, latest.reason, a.name AS decided_by
    FROM users u JOIN doctor_profiles p ON p.doctor_id = u.id
    LEFT JOIN specialties s ON s.id = p.specialty_id
    ${latestDecision} LEFT JOIN users a ON a.id = latest.admin_id
    WHERE u.role = 'DOCTOR' AND u.disabled_at IS NULL AND ${where} ORDER BY u.id DESC LIMIT ${limit}`.execute(tx)
  return rows.map(toManaged)
}

export function createVerificationService(deps: { run: UnitOfWork; clock: Clock; work: Work }) {
  const { run, clock, work } = deps

  async function requireDoctor(tx: QueryExecutorProvider, id: string): Promise<ManagedDoctor> {
    const [doctor] = await findManaged(tx, sql`u.id = ${id}`, 1)
    if (!doctor) throw notFound('This doctor')
    return doctor
  }

  /**
   * Verifies a doctor or withdraws the verification; no other function does. The move is guarded: of two administrators
   * at the same time, the second gets an error.
   */
  async function decide(tx: QueryExecutorProvider, id: string, reason: string | null): Promise<void> {
    const verified = reason === null
    const now = clock.now()
    await requireDoctor(tx, id)
    const { rows } = await sql`
      UPDATE users SET verified_at = ${verified ? now : null}
      WHERE id = ${id} AND role = 'DOCTOR' AND disabled_at IS NULL AND verified_at IS ${verified ? sql`NULL` : sql`NOT NULL`}
      RETURNING id`.execute(tx)
    if (rows.length !== 1)
      throw new ApiError(
        'VERIFICATION_STATE',
        verified ? 'This doctor is verified already.' : 'This doctor is not verified.',
      )
    await sql`
      INSERT INTO doctor_verifications (doctor_id, admin_id, verified, reason, decided_at)
      VALUES (${id}, actor_id(), ${verified}, ${reason}, ${now})`.execute(tx)
    // The reason is stored with the decision only. The trail holds ids and no texts.
    await audit(tx, now, verified ? 'DOCTOR_VERIFIED' : 'VERIFICATION_WITHDRAWN', { metadata: { doctorId: id } })
  }

  return {
    list: (principal: Principal, query: { status?: VerificationStatus; name?: string; before?: string }) =>
      run(actorOf(principal), async (tx) => {
        const conditions = [sql`true`]
        if (query.status) conditions.push(conditionOf[query.status])
        if (query.name) conditions.push(foundByWords(query.name))
        // Ids are UUIDv7, so their order is the order of registration.
        if (query.before) conditions.push(sql`u.id < ${query.before}`)
        const found = await findManaged(tx, sql.join(conditions, sql` AND `), PAGE + 1)
        const doctors = found.slice(0, PAGE)
        return { doctors, next: found.length > PAGE ? (doctors.at(-1)?.id ?? null) : null }
      }),

    verify: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx, publish) => {
        await decide(tx, id, null)
        publish([userRoom(id)], 'verification_changed', { status: verificationMoves.PENDING[0] })
        return requireDoctor(tx, id)
      }),

    withdraw: (principal: Principal, id: string, reason: string) =>
      run(actorOf(principal), async (tx, publish) => {
        // The lock of the calendar comes before that of the doctor's row. The start of an appointment's call takes them
        // in the same order.
        await work.hold(tx, id)
        await decide(tx, id, reason)
        publish([userRoom(id)], 'verification_changed', { status: verificationMoves.VERIFIED[0] })
        const doctor = await requireDoctor(tx, id)
        // An administrator has no rights to a practice, so the consequences of the decision run as background work.
        await run.within(tx, { kind: 'system', name: 'verification' }, () => work.stop(tx, publish, id))
        return doctor
      }),
  }
}

export type VerificationService = ReturnType<typeof createVerificationService>
