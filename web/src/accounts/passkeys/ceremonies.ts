import type { AnswerOf, Operations, User } from '@medconsult/contract'
import { passkeyRoutes } from '@medconsult/contract/runtime'
import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import { addRoutes, call } from '../../platform/index.ts'

addRoutes(passkeyRoutes)

/**
 * What the browser or the person did instead of using a passkey. `CANCELLED`: closed the dialog, waited too long, or has no
 * passkey here; browsers do not tell which. `KNOWN`: this device has a passkey of the account already.
 */
export class PasskeyFailure extends Error {
  override readonly name = 'PasskeyFailure'
  readonly why: 'CANCELLED' | 'KNOWN' | 'UNABLE'
  constructor(why: PasskeyFailure['why']) {
    super(why)
    this.why = why
  }
}

/** Says in three words what a browser's error means. */
function failureOf(error: unknown): unknown {
  const name = error instanceof Error ? error.name : ''
  const code = error instanceof WebAuthnError ? error.code : ''
  if (name === 'NotAllowedError' || name === 'AbortError') return new PasskeyFailure('CANCELLED')
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return new PasskeyFailure('KNOWN')
  return error instanceof WebAuthnError || error instanceof DOMException ? new PasskeyFailure('UNABLE') : error
}

/** @param ticket in the second step of a sign-in: the ticket of the password step */
export async function signInByPasskey(ticket: string | undefined, sharedComputer: boolean): Promise<User> {
  const step = ticket === undefined ? {} : { ticket }
  const optionsJSON = await call('beginPasskeySignIn', { body: step })
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON }).catch((error: unknown) => {
    throw failureOf(error)
  })
  const credential = { id, rawId, type, response }
  const { user } = await call('signInByPasskey', { body: { ...step, credential, sharedComputer } })
  return user
}

export async function makePasskey(given: {
  name: string
  password: string
}): Promise<AnswerOf<Operations['addPasskey']>> {
  const { name, password } = given
  const optionsJSON = await call('beginPasskey', { body: { password } })
  const { id, rawId, type, response } = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw failureOf(error)
  })
  const { clientDataJSON, attestationObject, transports = [] } = response
  const credential = { id, rawId, type, response: { clientDataJSON, attestationObject, transports } }
  return call('addPasskey', { body: { name, credential } })
}
