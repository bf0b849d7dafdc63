import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { Id } from '../scalars.ts'
import { AccessGranted, GivenPassword, LinkToken } from './operations.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { Passkey, SecondFactor } from './second-factor.ts'
import { sharedComputer } from './session.ts'

/** Bytes in base64url. The limits leave room for the longest that authenticators make. */
const bytes = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url')
const OutBytes = z.string().describe('base64url')

const Descriptor = z.object({
  id: OutBytes,
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
})

/** WebAuthn Level 3, `PublicKeyCredentialCreationOptionsJSON`. */
const CreationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: OutBytes, name: z.string(), displayName: z.string() }),
    challenge: OutBytes,
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int(),
    excludeCredentials: z.array(Descriptor),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreationOptions' })
export type PasskeyCreationOptions = z.infer<typeof CreationOptions>

/** WebAuthn Level 3, `PublicKeyCredentialRequestOptionsJSON`. */
const RequestOptions = z
  .object({
    challenge: OutBytes,
    timeout: z.int(),
    rpId: z.string(),
    allowCredentials: z.array(Descriptor),
    userVerification: z.literal('required'),
  })
  .meta({ id: 'PasskeyRequestOptions' })
export type PasskeyRequestOptions = z.infer<typeof RequestOptions>

const credential = {
  id: bytes(1400),
  rawId: bytes(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional().catch(undefined),
}

/** WebAuthn Level 3, `RegistrationResponseJSON`, with the parts that this server reads. */
const NewCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(4000),
    attestationObject: bytes(12_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
})
export type NewCredential = z.infer<typeof NewCredential>

/** WebAuthn Level 3, `AuthenticationResponseJSON`, with the parts that this server reads. */
const SignedChallenge = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(4000),
    authenticatorData: bytes(4000),
    signature: bytes(4000),
    userHandle: bytes(100).nullish(),
  }),
})
export type SignedChallenge = z.infer<typeof SignedChallenge>

const params = z.object({ id: Id })
const ticket = LinkToken.optional().describe('In the second step of a sign-in: the ticket of the password step')
/** Shown to nobody but the account's owner. */
const PasskeyName = name(60)

export const passkeyOperations = {
  beginPasskeySignIn: operation({
    route: passkeyRoutes.beginPasskeySignIn,
    bodyLimit: 1024,
    summary: 'What a browser needs to sign in by a passkey (WebAuthn), instead of a password or as the second step',
    access: access.anyone,
    body: z.object({ ticket }),
    answer: RequestOptions,
    errors: ['NOT_FOUND', 'SIGN_IN_EXPIRED'],
  }),
  signInByPasskey: operation({
    route: passkeyRoutes.signInByPasskey,
    summary: 'Sign in by what the passkey has signed. Each challenge is good for one sign-in, for five minutes',
    access: access.anyone,
    body: z.object({ ticket, credential: SignedChallenge, sharedComputer }),
    answer: AccessGranted,
    errors: ['NOT_FOUND', 'PASSKEY_REFUSED', 'SIGN_IN_EXPIRED', 'ACCOUNT_DISABLED'],
  }),
  beginPasskey: operation({
    route: passkeyRoutes.beginPasskey,
    needsAccount: true,
    whileRestricted: true,
    bodyLimit: 1024,
    rate: 'password',
    summary: 'What a browser needs to make a passkey (WebAuthn)',
    access: access.accounts,
    body: z.object({ password: GivenPassword }),
    answer: CreationOptions,
    errors: ['NOT_FOUND', 'PASSWORD_WRONG', 'PASSKEY_LIMIT'],
  }),
  addPasskey: operation({
    route: passkeyRoutes.addPasskey,
    needsAccount: true,
    whileRestricted: true,
    bodyLimit: 24 * 1024,
    summary: 'Add a passkey. With the first second factor of an account it answers recovery codes, this once',
    access: access.accounts,
    body: z.object({ name: PasskeyName, credential: NewCredential }),
    answer: z.object({
      passkey: Passkey,
      recoveryCodes: z.array(z.string()).describe('Empty where the account had a second factor already'),
    }),
    status: 201,
    errors: ['NOT_FOUND', 'PASSKEY_REFUSED', 'PASSKEY_LIMIT'],
  }),
  renamePasskey: operation({
    route: passkeyRoutes.renamePasskey,
    needsAccount: true,
    bodyLimit: 1024,
    summary: 'Give one’s own passkey another name',
    access: access.accounts,
    params,
    body: z.object({ name: PasskeyName }),
    answer: Passkey,
    errors: ['NOT_FOUND'],
  }),
  removePasskey: operation({
    route: passkeyRoutes.removePasskey,
    needsAccount: true,
    bodyLimit: 1024,
    rate: 'password',
    summary:
      'Remove one’s own passkey; every other session of the account ends. Repeating it changes nothing. The last second factor takes the recovery codes along',
    access: access.accounts,
    params,
    body: z.object({ password: GivenPassword }),
    answer: SecondFactor,
    errors: ['PASSWORD_WRONG'],
  }),
} as const
