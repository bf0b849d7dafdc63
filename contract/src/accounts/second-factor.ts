import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { IdOut, Instant, plain } from '../scalars.ts'
import { AccessGranted, GivenPassword, LinkToken } from './operations.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { sharedComputer } from './session.ts'

/** What signs in by a finger, a face or the device's PIN (WebAuthn), with the password or without. */
export const Passkey = z
  .object({
    id: IdOut,
    name: z.string().describe('As its owner calls it'),
    createdAt: Instant,
    lastUsedAt: Instant.nullable().describe('Null: never, or not since it was added'),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

/** What protects the sign-in of an account besides its password. */
export const SecondFactor = z
  .object({
    addedAt: Instant.nullable().describe('Since when there is an authenticator app; null: there is none'),
    passkeys: z.array(Passkey).describe('The oldest first'),
    isRequired: z
      .boolean()
      .describe('The clinic requires it of this role: the last one can be replaced, and not removed'),
    dueAt: Instant.nullable().describe(
      'From when on everything but setting it up is refused; null: it is set up, or not required',
    ),
    recoveryCodes: z.int().describe('How many recovery codes have not been used'),
  })
  .meta({ id: 'SecondFactor' })
export type SecondFactor = z.infer<typeof SecondFactor>

/** Each is good once, and none is answered again. */
const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

/** Six digits of an authenticator app, or a recovery code. Spaces and hyphens do not matter. */
const GivenCode = plain(z.string().trim().min(1).max(100))
/** The account's own password, because a session alone may have been left open on a shared device. */
const body = z.object({ password: GivenPassword })

export const secondFactorOperations = {
  completeSignIn: operation({
    route: secondFactorRoutes.completeSignIn,
    bodyLimit: 1024,
    rate: 'password',
    summary: 'The second step of a sign-in: the ticket that the password step answered, and a code, which counts once',
    access: access.anyone,
    body: z.object({ ticket: LinkToken, code: GivenCode, sharedComputer }),
    answer: AccessGranted,
    errors: ['CODE_WRONG', 'SIGN_IN_EXPIRED', 'ACCOUNT_DISABLED'],
  }),
  readSecondFactor: operation({
    route: secondFactorRoutes.readSecondFactor,
    needsAccount: true,
    whileRestricted: true,
    summary: 'Whether one’s own account has a second factor',
    access: access.accounts,
    answer: SecondFactor,
    errors: [],
  }),
  beginTotp: operation({
    route: secondFactorRoutes.beginTotp,
    needsAccount: true,
    whileRestricted: true,
    bodyLimit: 1024,
    rate: 'password',
    summary:
      'Make the secret of an authenticator app (RFC 6238: SHA-1, six digits, 30 s); it replaces the one before once a code of it was confirmed',
    access: access.accounts,
    body,
    answer: z.object({
      secret: z.string().describe('Base32'),
      uri: z.string().describe('The same as an otpauth: URI, for a QR code'),
    }),
    errors: ['PASSWORD_WRONG'],
  }),
  confirmTotp: operation({
    route: secondFactorRoutes.confirmTotp,
    needsAccount: true,
    whileRestricted: true,
    bodyLimit: 1024,
    summary:
      'Add the authenticator app by a code of it, instead of the one before; answers new recovery codes, this once',
    access: access.accounts,
    body: z.object({ code: GivenCode }),
    answer: RecoveryCodes,
    errors: ['CODE_WRONG', 'SECOND_FACTOR_STATE'],
  }),
  removeSecondFactor: operation({
    route: secondFactorRoutes.removeSecondFactor,
    needsAccount: true,
    bodyLimit: 1024,
    rate: 'password',
    summary:
      'Remove the authenticator app; every other session of the account ends. Repeating it changes nothing. The last second factor takes the recovery codes along',
    access: access.accounts,
    body,
    answer: SecondFactor,
    errors: ['PASSWORD_WRONG'],
  }),
  renewRecoveryCodes: operation({
    route: secondFactorRoutes.renewRecoveryCodes,
    needsAccount: true,
    bodyLimit: 1024,
    rate: 'password',
    summary: 'Replace the recovery codes; answers the new ones, this once',
    access: access.accounts,
    body,
    answer: RecoveryCodes,
    errors: ['PASSWORD_WRONG', 'SECOND_FACTOR_STATE'],
  }),
} as const
