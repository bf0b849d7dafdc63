import type { NewCredential, Passkey, PasskeyCreationOptions, SecondFactor } from '@medconsult/contract'
import type { Clock } from '../../platform/clock.ts'
import { isUniqueViolation, newId } from '../../platform/database/index.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import type { Principal } from '../../platform/http/operations.ts'
import type { FactorChanges, OriginOf } from '../second-factor/changes.ts'
import { type Ceremony, passkeyRefused } from './ceremony.ts'
import { deletePasskey, insertPasskey, listCredentials, renamePasskey, spendChallenge } from './repository.ts'

/** More than anybody has devices. */
const MOST_PASSKEYS = 20

export type PasskeyService = ReturnType<typeof createPasskeyService>

/** One's own passkeys. */
export function createPasskeyService(deps: { changes: FactorChanges; clock: Clock; ceremony: Ceremony }) {
  const { changes, clock, ceremony } = deps
  const { requirePassword, change, describe } = changes

  return {
    /** @throws ApiError NOT_FOUND, PASSWORD_WRONG, PASSKEY_LIMIT */
    async begin(principal: Principal, password: string, originOf: OriginOf): Promise<PasskeyCreationOptions> {
      ceremony.requireParty()
      const account = await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        const known = await listCredentials(tx, account.id)
        if (known.length >= MOST_PASSKEYS) throw full()
        return ceremony.creationOptions(account, known, now)
      })
    },

    /** @throws ApiError NOT_FOUND, PASSKEY_REFUSED, PASSKEY_LIMIT */
    async add(
      principal: Principal,
      { name, credential }: { name: string; credential: NewCredential },
    ): Promise<{ passkey: Passkey; recoveryCodes: string[] }> {
      const { userId } = principal
      const { spendable, ...made } = await ceremony.readNew(credential, userId, clock.now())
      try {
        return await change(principal, async (tx, now) => {
          await changes.lock(tx, principal)
          if (!(await spendChallenge(tx, spendable))) throw passkeyRefused()
          const before = await describe(tx, principal)
          if (before.passkeys.length >= MOST_PASSKEYS) throw full()
          const passkey = await insertPasskey(tx, { ...made, id: newId(), userId, name, now })
          const isFirst = before.addedAt === null && before.passkeys.length === 0
          const recoveryCodes = isFirst ? await changes.newRecoveryCodes(tx, userId, now) : []
          await changes.announce(tx, principal, 'PASSKEY_ADDED', 'PASSKEY_ADDED', now)
          return { passkey, recoveryCodes }
        })
      } catch (error) {
        throw isUniqueViolation(error) ? passkeyRefused() : error
      }
    },

    /** @throws ApiError NOT_FOUND */
    rename: (principal: Principal, id: string, name: string): Promise<Passkey> =>
      change(principal, async (tx, now) => {
        const renamed = await renamePasskey(tx, { id, userId: principal.userId, name })
        if (!renamed) throw notFound('This passkey')
        await changes.announce(tx, principal, 'PASSKEY_RENAMED', null, now)
        return renamed
      }),

    /** @throws ApiError PASSWORD_WRONG; FORBIDDEN for the last factor where the clinic requires one of the role */
    async remove(principal: Principal, id: string, password: string, originOf: OriginOf): Promise<SecondFactor> {
      const { userId } = principal
      await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        await changes.lock(tx, principal)
        if (await deletePasskey(tx, userId, id)) {
          await changes.announce(tx, principal, 'PASSKEY_REMOVED', 'PASSKEY_REMOVED', now)
          await changes.afterRemoval(tx, principal, now)
        }
        return describe(tx, principal)
      })
    },
  }
}

const full = (): ApiError =>
  new ApiError('PASSKEY_LIMIT', `An account can have ${MOST_PASSKEYS} passkeys. Remove one that you no longer use.`)
