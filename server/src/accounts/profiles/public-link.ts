import { HANDLE_LENGTH, type PublicLink } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import { isUniqueViolation } from '../../platform/database/index.ts'
import { ApiError } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { ProfileDeps } from './service.ts'

/** Titles that come before a name and are left out of a handle. */
const TITLES = /^(?:(?:dr|prof|mr|mrs|ms|med)\b\.?\s*)+/i

/**
 * Makes a handle of a doctor's name: lower-case Latin letters and digits. Letters with accents lose them; of a name in
 * another script nothing is left, and the handle is a general one.
 */
export function handleOf(name: string): string {
  const latin = name
    .replace(TITLES, '')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, HANDLE_LENGTH.max - 4)
    .replace(/^-+|-+$/g, '')
  return latin.length < HANDLE_LENGTH.min ? `doctor${latin && `-${latin}`}` : latin
}

export type PublicLinkService = ReturnType<typeof createPublicLinks>

/** A doctor's own public link, by which patients without an account come. */
export function createPublicLinks({ run, clock }: Pick<ProfileDeps, 'run' | 'clock'>) {
  async function read(tx: QueryExecutorProvider, doctorId: string): Promise<PublicLink> {
    const { rows } = await sql<{ handle: string | null; name: string }>`
      SELECT p.handle, u.name FROM doctor_profiles p JOIN users u ON u.id = p.doctor_id
      WHERE p.doctor_id = ${doctorId}`.execute(tx)
    const own = rows[0]
    if (!own) throw new Error('a doctor without a profile')
    return { handle: own.handle, proposal: handleOf(own.name) }
  }

  return {
    read: (principal: Principal): Promise<PublicLink> => run(actorOf(principal), (tx) => read(tx, principal.userId)),

    /** @throws ApiError NAME_TAKEN */
    save: async (principal: Principal, handle: string | null): Promise<PublicLink> => {
      try {
        return await run(actorOf(principal), async (tx) => {
          const { rows } = await sql`
            UPDATE doctor_profiles SET handle = ${handle}
            WHERE doctor_id = ${principal.userId} AND handle IS DISTINCT FROM ${handle} RETURNING doctor_id`.execute(tx)
          if (rows.length === 1)
            await audit(tx, clock.now(), 'PUBLIC_LINK_SAVED', { metadata: { isOn: handle !== null } })
          return read(tx, principal.userId)
        })
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        throw new ApiError('NAME_TAKEN', 'Another doctor has this link. Choose another end.')
      }
    },
  }
}
