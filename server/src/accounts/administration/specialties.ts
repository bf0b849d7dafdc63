import type { AuditAction, ManagedSpecialty } from '@medconsult/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { isUniqueViolation, newId } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'

interface SpecialtyRow {
  id: string
  name: string
  retired_at: Date | null
  doctors: number
}

async function findManaged(tx: QueryExecutorProvider, where: RawBuilder<unknown>): Promise<ManagedSpecialty[]> {
  const { rows } = await sql<SpecialtyRow>`
    SELECT s.id, s.name::text AS name, s.retired_at, specialty_doctors(s.id) AS doctors
    FROM specialties s WHERE ${where} ORDER BY fold(s.name::text)`.execute(tx)
  return rows.map(({ retired_at, ...row }) => ({ ...row, retiredAt: retired_at?.toISOString() ?? null }))
}

export function createSpecialtyService({ run, clock }: { run: UnitOfWork; clock: Clock }) {
  /** Makes one change of one specialty. `change` returns the rows that it changed. */
  async function changing(
    principal: Principal,
    id: string,
    action: AuditAction,
    change: RawBuilder<unknown>,
  ): Promise<ManagedSpecialty> {
    try {
      return await run(actorOf(principal), async (tx) => {
        const { rows } = await change.execute(tx)
        if (rows.length > 0) await audit(tx, clock.now(), action, { metadata: { specialtyId: id } })
        const [specialty] = await findManaged(tx, sql`s.id = ${id}`)
        if (!specialty) throw notFound('This specialty')
        return specialty
      })
    } catch (error) {
      if (isUniqueViolation(error))
        throw new ApiError('NAME_TAKEN', 'There is a specialty of this name already. A retired one can be restored.')
      throw error
    }
  }

  return {
    list: (principal: Principal) => run(actorOf(principal), (tx) => findManaged(tx, sql`true`)),

    add(principal: Principal, name: string) {
      const id = newId()
      return changing(
        principal,
        id,
        'SPECIALTY_ADDED',
        sql`INSERT INTO specialties (id, name, created_at) VALUES (${id}, ${name}, ${clock.now()}) RETURNING id`,
      )
    },

    rename: (principal: Principal, id: string, name: string) =>
      changing(
        principal,
        id,
        'SPECIALTY_RENAMED',
        sql`UPDATE specialties SET name = ${name} WHERE id = ${id} RETURNING id`,
      ),

    retire: (principal: Principal, id: string) =>
      changing(
        principal,
        id,
        'SPECIALTY_RETIRED',
        sql`UPDATE specialties SET retired_at = ${clock.now()} WHERE id = ${id} AND retired_at IS NULL RETURNING id`,
      ),

    restore: (principal: Principal, id: string) =>
      changing(
        principal,
        id,
        'SPECIALTY_RESTORED',
        sql`UPDATE specialties SET retired_at = NULL WHERE id = ${id} AND retired_at IS NOT NULL RETURNING id`,
      ),
  }
}

export type SpecialtyService = ReturnType<typeof createSpecialtyService>
