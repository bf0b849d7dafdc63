import { type ManagedDoctor, type VerificationStatus, verificationMoves } from '@medconsult/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { userRoom } from '../../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { latestDecision, toVerification } from '../profiles/repository.ts'

const PAGE = 30

/** What a doctor has under way; the domains of practice, appointments and calls give it. */
export interface Work {
  /** Nobody begins a call of their appointments until the transaction is over. */
  hold(tx: QueryExecutorProvider, doctorId: string): Promise<unknown>
  /** Ends it. Runs as background work. */
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

/** The condition under which a doctor `u` with the decision `latest` stands so. */
const standing: Record<VerificationStatus, RawBuilder<unknown>> = {
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
    WHERE u.role = 'DOCTOR' AND ${where} ORDER BY u.id DESC LIMIT ${limit}`.execute(tx)
  return rows.map(toManaged)
}

export function createVerificationService(deps: { run: UnitOfWork; clock: Clock; work: Work }) {
  const { run, clock, work } = deps

  async function requireDoctor(tx: QueryExecutorProvider, id: string): Promise<ManagedDoctor> {
    const [doctor] = await findManaged(tx, sql`u.id = ${id}`, 1)
    if (!doctor) throw notFound('This doctor')
    return doctor
  }

  /** The one function that moves it: guarded, so that of two administrators one is told that the other was first. */
  async function decide(tx: QueryExecutorProvider, id: string, reason: string | null): Promise<void> {
    const verified = reason === null
    const now = clock.now()
    await requireDoctor(tx, id)
    const { rows } = await sql`
      UPDATE users SET verified_at = ${verified ? now : null}
      WHERE id = ${id} AND role = 'DOCTOR' AND verified_at IS ${verified ? sql`NULL` : sql`NOT NULL`}
      RETURNING id`.execute(tx)
    if (rows.length !== 1)
      throw new ApiError(
        'VERIFICATION_STATE',
        verified ? 'This doctor is verified already.' : 'This doctor is not verified.',
      )
    await sql`
      INSERT INTO doctor_verifications (doctor_id, admin_id, verified, reason, decided_at)
      VALUES (${id}, actor_id(), ${verified}, ${reason}, ${now})`.execute(tx)
    // The reason stays with the decision: the trail holds ids.
    await audit(tx, now, verified ? 'DOCTOR_VERIFIED' : 'VERIFICATION_WITHDRAWN', { metadata: { doctorId: id } })
  }

  return {
    list: (principal: Principal, query: { status?: VerificationStatus; name?: string; before?: string }) =>
      run(actorOf(principal), async (tx) => {
        const conditions = [sql`true`]
        if (query.status) conditions.push(standing[query.status])
        if (query.name) conditions.push(sql`has_words(u.name || ' ' || u.email, ${query.name})`)
        // UUIDv7: in the order of their registration.
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
        // Before the doctor's row: who starts a call of an appointment takes the two in this order too.
        await work.hold(tx, id)
        await decide(tx, id, reason)
        publish([userRoom(id)], 'verification_changed', { status: verificationMoves.VERIFIED[0] })
        const doctor = await requireDoctor(tx, id)
        // An administrator has no right to a practice; what follows from the decision happens as background work.
        await run.within(tx, { kind: 'system', name: 'verification' }, () => work.stop(tx, publish, id))
        return doctor
      }),
  }
}

export type VerificationService = ReturnType<typeof createVerificationService>
