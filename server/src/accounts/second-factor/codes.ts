import type { QueryExecutorProvider } from 'kysely'
import { ApiError } from '../../platform/http/errors.ts'
import { tidyCode } from './recovery-codes.ts'
import { findConfirmed, spendRecoveryCode, spendStep } from './repository.ts'
import type { SecretBox } from './secret-box.ts'
import { looksLikeTotp, stepOfTotp } from './totp.ts'

/** With what somebody has proved that they hold the second factor. */
export type Proof = 'TOTP' | 'RECOVERY_CODE'

export const codeWrong = (): ApiError =>
  new ApiError('CODE_WRONG', 'This code is not right, or it was used before. Wait for the next one, and try again.')

/**
 * Uses a code of an account up, in a transaction of background work: a code of the authenticator app, or a recovery code.
 * Of several requests with one code, one succeeds.
 * @throws ApiError CODE_WRONG
 */
export async function spendCode(
  tx: QueryExecutorProvider,
  box: SecretBox,
  { userId, code, now }: { userId: string; code: string; now: Date },
): Promise<Proof> {
  const given = tidyCode(code)
  if (!looksLikeTotp(given)) {
    if (await spendRecoveryCode(tx, userId, given, now)) return 'RECOVERY_CODE'
    throw codeWrong()
  }
  const factor = await findConfirmed(tx, userId)
  if (!factor) throw codeWrong()
  const secret = box.open(userId, factor.secret)
  // The server's secret was changed since: no code of the app can be checked any more.
  if (secret === null)
    throw new ApiError(
      'CODE_WRONG',
      'Codes of this app can no longer be checked. Use a recovery code, or ask the clinic to reset your second factor.',
    )
  const step = stepOfTotp(secret, given, now)
  if (step === null || !(await spendStep(tx, userId, step))) throw codeWrong()
  return 'TOTP'
}
