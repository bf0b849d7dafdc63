import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { Device } from './login-sessions.ts'
import { verifyPassword } from './passwords.ts'
import { findCredentials } from './repository.ts'
import { noteFailedSignIn } from './sign-ins.ts'
import { patientOf } from './subject.ts'

/** Nobody is signed in during registration and sign-in, so both run as background work. */
export const signInActor: Actor = { kind: 'system', name: 'sign-in' }

export type PasswordCheck = ReturnType<typeof createPasswordCheck>

/** Compares passwords, and writes wrong ones into the audit trail. */
export function createPasswordCheck(deps: { run: UnitOfWork; clock: Clock; hashing: WorkQueue }) {
  const { run, clock, hashing } = deps

  /**
   * Compares a password.
   * @param device from which somebody signs in; null for somebody who is signed in, and confirms a change
   * @returns the account that it belongs to
   * @throws ApiError BAD_CREDENTIALS; other errors when it could not be compared
   */
  return async (email: string, password: string, network: string, device: Device | null) => {
    const account = await run(signInActor, (tx) => findCredentials(tx, email))
    const { matches, outdated } = await hashing(network, () => verifyPassword(account?.password_hash ?? null, password))
    if (account && matches) return { ...account, outdated }
    // Failed sign-ins of unknown accounts are audited too, so that the duration of the answer does not reveal whether
    // the account exists.
    await run(signInActor, async (tx) => {
      const now = clock.now()
      await audit(tx, now, 'SIGN_IN_FAILED', account && patientOf(account))
      if (device) await noteFailedSignIn(tx, { userId: account?.id ?? null, outcome: 'PASSWORD_WRONG', device, now })
    })
    throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
  }
}
