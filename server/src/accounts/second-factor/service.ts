import type { SecondFactor } from '@medconsult/contract'
import { ApiError } from '../../platform/http/errors.ts'
import type { Principal } from '../../platform/http/operations.ts'
import type { FactorChanges, OriginOf } from './changes.ts'
import { codeWrong } from './codes.ts'
import { tidyCode } from './recovery-codes.ts'
import { beginFactor, confirmFactor, deleteFactor, findConfirmed, lockPending } from './repository.ts'
import type { SecretBox } from './secret-box.ts'
import { looksLikeTotp, makeTotpSecret, stepOfTotp, type TotpSecret } from './totp.ts'

/** How long a secret may be confirmed after it was made, in milliseconds. */
const SETUP_MS = 30 * 60_000

export type SecondFactorService = ReturnType<typeof createSecondFactorService>

/** One's own second factor: an authenticator app, and recovery codes. */
export function createSecondFactorService(deps: {
  changes: FactorChanges
  box: SecretBox
  /** The name under which an authenticator app lists the account. */
  serviceName: string
}) {
  const { changes, box, serviceName } = deps
  const { requirePassword, change, describe } = changes

  return {
    read: (principal: Principal): Promise<SecondFactor> => change(principal, (tx) => describe(tx, principal)),

    /** @throws ApiError PASSWORD_WRONG */
    async begin(principal: Principal, password: string, originOf: OriginOf): Promise<TotpSecret> {
      const { id, email } = await requirePassword(principal, password, originOf)
      const made = makeTotpSecret(serviceName, email)
      return change(principal, async (tx, now) => {
        await beginFactor(tx, id, box.close(id, made.secret), now)
        return made
      })
    },

    /** Adds the app, or replaces the one before. @throws ApiError CODE_WRONG, SECOND_FACTOR_STATE */
    confirm: (principal: Principal, code: string): Promise<{ recoveryCodes: string[] }> =>
      change(principal, async (tx, now) => {
        const { userId } = principal
        await changes.lock(tx, principal)
        const pending = await lockPending(tx, userId)
        const secret = pending && box.open(userId, pending.secret)
        if (!secret || pending.createdAt.getTime() + SETUP_MS < now.getTime()) throw changed()
        const given = tidyCode(code)
        const step = looksLikeTotp(given) ? stepOfTotp(secret, given, now) : null
        if (step === null) throw codeWrong()
        const isReplaced = (await findConfirmed(tx, userId)) !== null
        await confirmFactor(tx, userId, { step, now })
        const recoveryCodes = await changes.newRecoveryCodes(tx, userId, now)
        await changes.announce(tx, principal, 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_ADDED', now)
        if (isReplaced) await changes.endOthers(tx, principal, now)
        return { recoveryCodes }
      }),

    /** @throws ApiError PASSWORD_WRONG; FORBIDDEN for the last one where the clinic requires it of the role */
    async remove(principal: Principal, password: string, originOf: OriginOf): Promise<SecondFactor> {
      const { id } = await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        await changes.lock(tx, principal)
        if (await deleteFactor(tx, id)) {
          await changes.announce(tx, principal, 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_REMOVED', now)
          await changes.afterRemoval(tx, principal, now)
        }
        return describe(tx, principal)
      })
    },

    /** @throws ApiError PASSWORD_WRONG, SECOND_FACTOR_STATE */
    async renew(principal: Principal, password: string, originOf: OriginOf): Promise<{ recoveryCodes: string[] }> {
      const { id } = await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        await changes.lock(tx, principal)
        const { addedAt, passkeys } = await describe(tx, principal)
        if (addedAt === null && passkeys.length === 0) throw changed()
        const recoveryCodes = await changes.newRecoveryCodes(tx, id, now)
        await changes.announce(tx, principal, 'RECOVERY_CODES_MADE', null, now)
        return { recoveryCodes }
      })
    },
  }
}

const changed = (): ApiError =>
  new ApiError('SECOND_FACTOR_STATE', 'Your second factor has changed in the meantime. Look at it again.')
