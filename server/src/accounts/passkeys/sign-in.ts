import type { AccessGranted, PasskeyRequestOptions, SignedChallenge } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
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
import { type SecondStep, signInExpired } from '../second-factor/sign-in.ts'
import { spendTicket, type TicketHolder } from '../second-factor/tickets.ts'
import { noteFailedSignIn } from '../sign-ins.ts'
import { patientOf, subjectOf } from '../subject.ts'
import type { Tokens } from '../tokens.ts'
import { type Ceremony, passkeyRefused, type Spendable } from './ceremony.ts'
import {
  findPasskey,
  isPasskey,
  listCredentials,
  noteSigned,
  type PasskeyHolder,
  spendChallenge,
} from './repository.ts'

export type PasskeySignIn = ReturnType<typeof createPasskeySignIn>

/** A sign-in by a passkey: alone, or as the second step after the password. */
export function createPasskeySignIn(deps: {
  run: UnitOfWork
  clock: Clock
  tokens: Tokens
  budgets: Pick<Budgets, 'of'>
  ceremony: Ceremony
  secondStep: Pick<SecondStep, 'holderOf'>
}) {
  const { run, clock, tokens, ceremony, secondStep } = deps
  const wrongPasskeys = deps.budgets.of('wrongPasskeys')

  /** @throws ApiError PASSKEY_REFUSED */
  async function find(credential: SignedChallenge, step: TicketHolder | null): Promise<PasskeyHolder> {
    const credentialId = Buffer.from(credential.id, 'base64url')
    const holder = await run(signInActor, (tx) => findPasskey(tx, credentialId))
    if (holder && (step === null || step.id === holder.id)) return holder
    throw passkeyRefused()
  }

  /**
   * Opens the session.
   * @returns null when the passkey has signed as often before
   * @throws ApiError PASSKEY_REFUSED, SIGN_IN_EXPIRED
   */
  async function open(
    tx: QueryExecutorProvider,
    holder: PasskeyHolder,
    signed: { spendable: Spendable; signCount: number },
    { step, caller }: { step: TicketHolder | null; caller: Caller },
  ): Promise<string | null> {
    const now = clock.now()
    // First, as everywhere that factors change: a passkey that is being removed is gone, or signs in before.
    await lockCredentials(tx, holder.id)
    if (!(await spendChallenge(tx, signed.spendable))) throw passkeyRefused()
    if (step && !(await spendTicket(tx, step.ticketId, now))) throw signInExpired()
    const { id: userId, role, passkeyId } = holder
    if (!(await noteSigned(tx, { id: passkeyId, signCount: signed.signCount, now }))) {
      if (!(await isPasskey(tx, passkeyId))) throw passkeyRefused()
      return null
    }
    return run.within(tx, actorOf({ userId, role }), async () => {
      const session = await openSession(tx, deviceOf(caller), now, {
        passwordChanged: step ? step.passwordChanged : holder.passwordChanged,
        passkeyId,
        way: 'PASSKEY',
      })
      // The password was changed, or the passkey removed, since the first step.
      if (!session) throw signInExpired()
      await audit(tx, now, 'USER_SIGNED_IN', patientOf(holder))
      return session
    })
  }

  /** Writes a refusal into the trail, as far as it is known whose sign-in it is. */
  const noteRefusal = (holder: PasskeyHolder | null, step: TicketHolder | null, caller: Caller): Promise<void> =>
    run(signInActor, async (tx) => {
      const now = clock.now()
      if (step) await audit(tx, now, 'SECOND_FACTOR_FAILED', subjectOf(step))
      else await audit(tx, now, 'SIGN_IN_FAILED', holder ? patientOf(holder) : {})
      const userId = step?.id ?? holder?.id ?? null
      await noteFailedSignIn(tx, { userId, outcome: 'PASSKEY_REFUSED', device: deviceOf(caller), now })
    })

  async function signIn(
    credential: SignedChallenge,
    step: TicketHolder | null,
    caller: Caller,
  ): Promise<AccessGranted> {
    let holder: PasskeyHolder | null = null
    try {
      holder = await find(credential, step)
      const found = holder
      const signed = await ceremony.readSigned(credential, found, step?.id ?? null, clock.now())
      if (found.isDisabled) throw new ApiError('ACCOUNT_DISABLED', ACCOUNT_DISABLED)
      const sessionId = await run(signInActor, async (tx) => {
        const opened = await open(tx, found, signed, { step, caller })
        // The challenge and the ticket stay used: whoever has a copy of the passkey gets no other try with them.
        if (opened === null) await audit(tx, clock.now(), 'PASSKEY_COPIED', subjectOf(found))
        return opened
      })
      if (sessionId === null) throw passkeyRefused()
      const { id, email, name, role, timeZone } = found
      return await grantAccess(tokens, { id, email, name, role, timeZone }, { sessionId, restrictedFrom: null })
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'PASSKEY_REFUSED' || error.code === 'ACCOUNT_DISABLED'))
        await noteRefusal(holder, step, caller)
      throw error
    }
  }

  const stepOf = (ticket: string | undefined, address: string): Promise<TicketHolder | null> =>
    ticket === undefined ? Promise.resolve(null) : secondStep.holderOf(ticket, address)

  return {
    /** @throws ApiError NOT_FOUND, SIGN_IN_EXPIRED */
    async begin(ticket: string | undefined, address: string): Promise<PasskeyRequestOptions> {
      ceremony.requireParty()
      const step = await stepOf(ticket, address)
      if (!step) return ceremony.requestOptions('SIGN_IN', null, [], clock.now())
      const known = await run(signInActor, (tx) => listCredentials(tx, step.id))
      return ceremony.requestOptions('SECOND_STEP', step.id, known, clock.now())
    },

    /** @throws ApiError NOT_FOUND, PASSKEY_REFUSED, SIGN_IN_EXPIRED, ACCOUNT_DISABLED */
    async complete(
      { ticket, credential }: { ticket?: string | undefined; credential: SignedChallenge },
      caller: Caller,
    ): Promise<AccessGranted> {
      ceremony.requireParty()
      const step = await stepOf(ticket, caller.address)
      return wrongPasskeys.guess(networkOf(caller.address), ['PASSKEY_REFUSED'], () => signIn(credential, step, caller))
    },
  }
}
