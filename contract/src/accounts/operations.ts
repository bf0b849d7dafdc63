import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { IdOut, Instant, plain } from '../scalars.ts'
import { accountRoutes } from './routes.ts'
import { sharedComputer } from './session.ts'

export const Role = z.enum(['DOCTOR', 'PATIENT', 'ADMIN'])
export type Role = z.infer<typeof Role>

/** The role of the holder of a token. `GUEST` is a guest of one room, who has no account. */
export const PrincipalRole = z.enum([...Role.options, 'GUEST'])
export type PrincipalRole = z.infer<typeof PrincipalRole>

export const User = z
  .object({
    id: IdOut,
    email: z.string(),
    name: z.string(),
    role: Role,
    timeZone: z
      .string()
      .nullable()
      .describe('The IANA zone in which they read times, as they chose it; null: none is known yet'),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** Whoever is signed in: with an account, or as a patient who came by a doctor's public link. */
export const SignedInUser = User.extend({
  email: z.string().nullable().describe('Null for a patient who came by a doctor’s public link, without an account'),
}).meta({ id: 'SignedInUser' })
export type SignedInUser = z.infer<typeof SignedInUser>

/** Addresses are compared without regard to case, so they are stored in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** In characters as people count them: Unicode code points (NIST SP 800-63B-4, 3.1.1.2). */
const PASSWORD_LENGTH = { min: 8, max: 200 } as const
/**
 * Any characters are allowed, spaces too, and no kind of character is required. The maximum limits the cost of hashing.
 */
export const NewPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `must have at least ${PASSWORD_LENGTH.min} characters`)
  .max(2 * PASSWORD_LENGTH.max)
  .refine((given) => {
    const { length } = [...given]
    return given.isWellFormed() && length >= PASSWORD_LENGTH.min && length <= PASSWORD_LENGTH.max
  }, `must have ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters`)
/** A password that is compared with the account's. */
export const GivenPassword = z.string().max(2 * PASSWORD_LENGTH.max)
/**
 * 256 random bits in base64url. A link in an e-mail carries the token after its `#`, a part that browsers send to no
 * server.
 */
export const LinkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const AccessGranted = z
  .object({ access_token: z.string(), token_type: z.literal('bearer'), user: User })
  .meta({ id: 'AccessGranted' })
export type AccessGranted = z.infer<typeof AccessGranted>

/** The settings of this installation that the sign-in page needs before anybody is signed in. */
export const PublicConfig = z
  .object({
    clinic: z
      .object({
        name: z.string().nullable(),
        phone: z.string().nullable().describe('As people write it, with spaces'),
        logo: z.string().nullable().describe('The path of its logo on this server'),
        helpUrl: z.string().nullable().describe('A page with help, https:, or a mailto: address'),
      })
      .describe('Whom people turn to when something does not work; null for what is not configured'),
    clinicTimeZone: z.string().describe('IANA zone name'),
    doctorRegistration: z.enum(['open', 'approval']),
    secondFactorRequired: z
      .array(Role)
      .describe('The roles that need a second factor, a week after their first sign-in'),
    passkeyHost: z
      .string()
      .nullable()
      .describe('Passkeys work on pages of this host name; null: this installation can have none'),
    passwordReset: z.enum(['email', 'clinic']).describe('Who helps somebody that forgot their password'),
    relay: z
      .enum(['none', 'choice', 'always'])
      .describe('Calls through a relay: there is none, patients may choose it, or every call goes through it'),
    meetings: z.enum(['open', 'invite']).describe('Who may make a meeting: anyone, or doctors'),
    keptDays: z
      .object({
        chat: z.int().nullable().describe('Since the end of the call or the meeting'),
        signIns: z.int().nullable(),
        callReports: z.int().nullable().describe('What pages report of their calls'),
      })
      .describe('For how many days the installation keeps what pages speak of; null: without end'),
    demo: z
      .object({
        accounts: z.array(z.object({ email: z.string(), password: z.string(), name: z.string(), role: Role })),
      })
      .nullable()
      .describe('The demo accounts, in demo mode only.'),
    build: z
      .string()
      .nullable()
      .describe(
        'Which build of the web app is served, if any: a page that was loaded with another one is old, and loads itself anew. Pages read their own in the `Server-Timing` of their document.',
      ),
  })
  .meta({ id: 'PublicConfig' })
export type PublicConfig = z.infer<typeof PublicConfig>

export const accountOperations = {
  register: operation({
    route: accountRoutes.register,
    bodyLimit: 2 * 1024,
    rate: 'password',
    summary: 'Make an account and sign in',
    access: access.anyone,
    body: z.object({
      email: Email,
      name: name(100),
      password: NewPassword,
      role: z.enum(['DOCTOR', 'PATIENT']),
    }),
    answer: AccessGranted,
    status: 201,
    errors: ['EMAIL_TAKEN', 'PASSWORD_COMMON', 'PASSWORD_PERSONAL'],
  }),
  login: operation({
    route: accountRoutes.login,
    bodyLimit: 1024,
    rate: 'password',
    summary:
      'Sign in; answers a bearer token (JWT HS256, 24 h) and sets the session cookie. An account with a second factor is refused with the ticket for the second step',
    access: access.anyone,
    body: z.object({
      email: plain(z.string().trim().toLowerCase().max(254)),
      password: GivenPassword,
      sharedComputer,
    }),
    answer: AccessGranted,
    errors: ['BAD_CREDENTIALS', 'ACCOUNT_DISABLED', 'SECOND_FACTOR_REQUIRED'],
  }),
  logout: operation({
    route: accountRoutes.logout,
    summary:
      'Sign out: the session ends for every holder of its token, its sockets and its pushes, and the cookie is cleared',
    access: access.anyone,
    answer: z.object({ message: z.string() }),
    errors: [],
  }),
  me: operation({
    route: accountRoutes.me,
    summary: 'The signed-in user',
    whileRestricted: true,
    access: access.accounts,
    answer: SignedInUser,
    errors: [],
  }),
  requestPasswordReset: operation({
    route: accountRoutes.requestPasswordReset,
    bodyLimit: 1024,
    summary: 'Have a link to choose a new password sent; the answer does not tell whether there is such an account',
    access: access.anyone,
    body: z.object({ email: Email }),
    answer: z.object({ message: z.string() }),
    errors: ['NOT_FOUND'],
  }),
  resetPassword: operation({
    route: accountRoutes.resetPassword,
    bodyLimit: 1024,
    rate: 'password',
    summary: 'Choose a new password by the link of an e-mail; every session of the account ends',
    access: access.anyone,
    body: z.object({ token: LinkToken, password: NewPassword }),
    answer: z.object({ message: z.string() }),
    errors: ['LINK_GONE', 'PASSWORD_COMMON', 'PASSWORD_PERSONAL'],
  }),
  requestEmailConfirmation: operation({
    route: accountRoutes.requestEmailConfirmation,
    needsAccount: true,
    summary: 'Have the link sent again that confirms the account’s e-mail address; nothing else is sent to it before',
    access: access.accounts,
    answer: z.object({ message: z.string() }),
    errors: ['NOT_FOUND'],
  }),
  confirmEmail: operation({
    route: accountRoutes.confirmEmail,
    summary: 'Confirm an e-mail address by the link that was sent to it; repeating it changes nothing',
    access: access.anyone,
    body: z.object({ token: LinkToken }),
    answer: z.object({ message: z.string() }),
    errors: ['LINK_GONE'],
  }),
  openSetupLink: operation({
    route: accountRoutes.openSetupLink,
    bodyLimit: 1024,
    summary: 'Whether the link that the server has printed can still make the first administrator',
    access: access.anyone,
    body: z.object({ token: LinkToken }),
    answer: z.object({
      expiresAt: Instant,
      isDone: z.boolean().describe('There is an administrator already: the link makes no other'),
    }),
    errors: ['LINK_GONE'],
  }),
  setUp: operation({
    route: accountRoutes.setUp,
    bodyLimit: 2 * 1024,
    rate: 'password',
    summary: 'Make the first administrator by the link that the server has printed, and sign in',
    access: access.anyone,
    body: z.object({ token: LinkToken, email: Email, name: name(100), password: NewPassword }),
    answer: AccessGranted,
    status: 201,
    errors: ['LINK_GONE', 'EMAIL_TAKEN', 'PASSWORD_COMMON', 'PASSWORD_PERSONAL'],
  }),
  config: operation({
    route: accountRoutes.config,
    summary: 'What the web app needs to know of this installation',
    access: access.anyone,
    answer: PublicConfig,
    errors: [],
  }),
} as const
