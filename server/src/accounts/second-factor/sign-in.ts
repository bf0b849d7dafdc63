import type { AccessGranted, User } from '@medconsult/contract'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ACCOUNT_DISABLED, ApiError } from '../../platform/http/errors.ts'
import type { Budgets } from '../../platform/http/limiter.ts'
import { actorOf } from '../../platform/http/operations.ts'
import { type Caller, deviceOf, grantAccess } from '../granting.ts'
import { openSession } from '../login-sessions.ts'
import { signInActor } from '../password-check.ts'
import { lockCredentials } from '../repository.ts'
import { noteFailedSignIn } from '../sign-ins.ts'
import { patientOf, subjectOf } from '../subject.ts'
import type { Tokens } from '../tokens.ts'
import { spendCode } from './codes.ts'
import type { SecretBox } from './secret-box.ts'
import { findTicket, insertTicket, spendTicket, type TicketHolder } from './tickets.ts'

/** How long the e-mail about a used recovery code is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

export type SecondStep = ReturnType<typeof createSecondStep>

/** The two halves of a sign-in with a second factor: the password step answers a ticket, and ticket and code a session. */
export function createSecondStep(deps: {
  run: UnitOfWork
  clock: Clock
  tokens: Tokens
  budgets: Pick<Budgets, 'of'>
  box: SecretBox
}) {
  const { run, clock, tokens, budgets, box } = deps
  const wrongTickets = budgets.of('wrongSignInTickets')
  const wrongCodes = budgets.of('wrongCodes')
  const wrongCodesOfDay = budgets.of('wrongCodesOfDay')

  /** @throws ApiError CODE_WRONG, SIGN_IN_EXPIRED */
  async function openWith(holder: TicketHolder, code: string, caller: Caller): Promise<string> {
    const { id: userId, ticketId, role } = holder
    return run(signInActor, async (tx) => {
      const now = clock.now()
      await lockCredentials(tx, userId)
      if (!(await spendTicket(tx, ticketId, now))) throw signInExpired()
      // When this refuses the code, the transaction is rolled back and the ticket stays valid.
      const proof = await spendCode(tx, box, { userId, code, now })
      if (proof === 'RECOVERY_CODE') {
        const expiresAt = new Date(now.getTime() + NOTICE_MS)
        await writeAccountMail(tx, { userId, kind: 'RECOVERY_CODE_USED', link: null, now, expiresAt })
      }
      return run.within(tx, actorOf({ userId, role }), async () => {
        const session = await openSession(tx, deviceOf(caller), now, {
          passwordChanged: holder.passwordChanged,
          ticketId,
          way: proof === 'TOTP' ? 'APP' : proof,
        })
        // The password was changed, or the factor removed, since the first step.
        if (!session) throw signInExpired()
        if (proof === 'RECOVERY_CODE') await audit(tx, now, 'RECOVERY_CODE_USED', subjectOf(holder))
        await audit(tx, now, 'USER_SIGNED_IN', patientOf(holder))
        return session
      })
    })
  }

  /** Counts and audits a wrong code. */
  async function guess<T>(holder: TicketHolder, caller: Caller, work: () => Promise<T>): Promise<T> {
    const wrong = ['CODE_WRONG'] as const
    try {
      return await wrongCodesOfDay.guess(holder.id, wrong, () => wrongCodes.guess(holder.id, wrong, work))
    } catch (error) {
      if (error instanceof ApiError && error.code === 'CODE_WRONG')
        await run(signInActor, async (tx) => {
          const now = clock.now()
          await audit(tx, now, 'SECOND_FACTOR_FAILED', subjectOf(holder))
          const device = deviceOf(caller)
          await noteFailedSignIn(tx, { userId: holder.id, outcome: 'CODE_WRONG', device, now })
        })
      throw error
    }
  }

  return {
    /** The refusal of the password step, with the ticket for the second one. */
    async ask(account: {
      id: string
      password_changed: string | null
      hasApp: boolean
      hasPasskey: boolean
    }): Promise<ApiError> {
      const { ticket, expiresAt } = await run(signInActor, (tx) => insertTicket(tx, account, clock.now()))
      const ways = [
        ...(account.hasApp ? (['APP'] as const) : []),
        ...(account.hasPasskey ? (['PASSKEY'] as const) : []),
      ]
      return new ApiError(
        'SECOND_FACTOR_REQUIRED',
        account.hasApp
          ? 'The password is right. Enter the code of your authenticator app.'
          : 'The password is right. Use your passkey, or a recovery code.',
        { secondFactor: { ticket, expiresAt: expiresAt.toISOString(), ways } },
      )
    },

    /** Whose sign-in a ticket is. @throws ApiError SIGN_IN_EXPIRED */
    holderOf(ticket: string, address: string): Promise<TicketHolder> {
      return wrongTickets.guess(networkOf(address), ['SIGN_IN_EXPIRED'], async () => {
        const holder = await run(signInActor, (tx) => findTicket(tx, ticket, clock.now()))
        if (!holder) throw signInExpired()
        return holder
      })
    },

    /** @throws ApiError CODE_WRONG, SIGN_IN_EXPIRED, ACCOUNT_DISABLED */
    async complete(holder: TicketHolder, code: string, caller: Caller): Promise<AccessGranted> {
      if (holder.isDisabled) throw new ApiError('ACCOUNT_DISABLED', ACCOUNT_DISABLED)
      const sessionId = await guess(holder, caller, () => openWith(holder, code, caller))
      const { id, email, name, role, timeZone } = holder
      const user: User = { id, email, name, role, timeZone }
      return grantAccess(tokens, user, { sessionId, restrictedFrom: null })
    },
  }
}

export const signInExpired = (): ApiError =>
  new ApiError('SIGN_IN_EXPIRED', 'This took too long, or it was done already. Sign in again with your password.')
