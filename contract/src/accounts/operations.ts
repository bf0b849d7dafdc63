import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { IdOut, plain, text } from '../scalars.ts'
import { accountRoutes } from './routes.ts'

export const Role = z.enum(['DOCTOR', 'PATIENT', 'ADMIN'])
export type Role = z.infer<typeof Role>

/** Who a token speaks for: an account, or a guest of one room, who has none. */
export const PrincipalRole = z.enum([...Role.options, 'GUEST'])
export type PrincipalRole = z.infer<typeof PrincipalRole>

export const User = z.object({ id: IdOut, email: z.string(), name: z.string(), role: Role }).meta({ id: 'User' })
export type User = z.infer<typeof User>

/** Addresses are compared without regard to case, so they are kept in small letters. */
const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** At most 128 characters, so that hashing cannot be made to work for long. */
const NewPassword = z.string().min(8).max(128)

export const AccessGranted = z
  .object({ access_token: z.string(), token_type: z.literal('bearer'), user: User })
  .meta({ id: 'AccessGranted' })
export type AccessGranted = z.infer<typeof AccessGranted>

/** What the sign-in page needs to know of this installation before anybody is signed in. */
export const PublicConfig = z
  .object({
    clinicTimeZone: z.string().describe('IANA zone name'),
    doctorRegistration: z.enum(['open', 'approval']),
    passwordReset: z.enum(['email', 'clinic']).describe('Who helps somebody that forgot their password'),
    relay: z
      .enum(['none', 'choice', 'always'])
      .describe('Calls through a relay: there is none, patients may choose it, or every call goes through it'),
    meetings: z.enum(['open', 'invite']).describe('Who may make a meeting: anyone, or doctors'),
    demo: z
      .object({
        accounts: z.array(z.object({ email: z.string(), password: z.string(), name: z.string(), role: Role })),
      })
      .nullable()
      .describe('The demo accounts, in demo mode only.'),
  })
  .meta({ id: 'PublicConfig' })
export type PublicConfig = z.infer<typeof PublicConfig>

export const accountOperations = {
  register: operation({
    route: accountRoutes.register,
    summary: 'Make an account and sign in',
    access: access.anyone,
    body: z.object({
      email: Email,
      name: text(100),
      password: NewPassword,
      role: z.enum(['DOCTOR', 'PATIENT']),
    }),
    answer: AccessGranted,
    status: 201,
    errors: ['EMAIL_TAKEN'],
  }),
  login: operation({
    route: accountRoutes.login,
    summary: 'Sign in; answers a bearer token (JWT HS256, 24 h) and sets the session cookie',
    access: access.anyone,
    body: z.object({ email: plain(z.string().trim().toLowerCase().max(254)), password: z.string().max(128) }),
    answer: AccessGranted,
    errors: ['BAD_CREDENTIALS'],
  }),
  logout: operation({
    route: accountRoutes.logout,
    summary: 'Forget the session cookie',
    access: access.anyone,
    answer: z.object({ message: z.string() }),
    errors: [],
  }),
  me: operation({
    route: accountRoutes.me,
    summary: 'The signed-in user',
    access: access.accounts,
    answer: User,
    errors: [],
  }),
  requestPasswordReset: operation({
    route: accountRoutes.requestPasswordReset,
    summary: 'Have a link to choose a new password sent; the answer does not tell whether there is such an account',
    access: access.anyone,
    body: z.object({ email: Email }),
    answer: z.object({ message: z.string() }),
    errors: ['NOT_FOUND'],
  }),
  resetPassword: operation({
    route: accountRoutes.resetPassword,
    summary: 'Choose a new password by the link of an e-mail; every session of the account ends',
    access: access.anyone,
    body: z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/), password: NewPassword }),
    answer: z.object({ message: z.string() }),
    errors: ['LINK_GONE'],
  }),
  config: operation({
    route: accountRoutes.config,
    summary: 'What the web app needs to know of this installation',
    access: access.anyone,
    answer: PublicConfig,
    errors: [],
  }),
} as const
