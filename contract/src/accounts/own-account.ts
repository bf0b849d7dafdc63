import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant } from '../scalars.ts'
import { GivenPassword, NewPassword, User } from './operations.ts'
import { ownAccountRoutes, stepUpRoutes } from './own-account-routes.ts'

/** Where somebody is signed in. */
export const OwnSession = z
  .object({
    id: IdOut,
    device: z.string().nullable().describe('Browser and system, such as “Firefox on Android”; null: another program'),
    network: z
      .string()
      .nullable()
      .describe('The network, never a single address: an IPv4 /24 or an IPv6 /48; null: the clinic stores none'),
    since: Instant,
    lastSeenAt: Instant.describe('To the five minutes'),
    isThis: z.boolean().describe('The session that asks'),
  })
  .meta({ id: 'OwnSession' })
export type OwnSession = z.infer<typeof OwnSession>

/** A sign-in to one's own account, or somebody's attempt. */
export const SignIn = z
  .object({
    id: IdOut,
    at: Instant,
    outcome: z.enum(['SIGNED_IN', 'PASSWORD_WRONG', 'CODE_WRONG', 'PASSKEY_REFUSED']),
    way: z
      .enum(['PASSWORD', 'APP', 'RECOVERY_CODE', 'PASSKEY'])
      .nullable()
      .describe('By what it succeeded: a password alone, a code after it, or a passkey alone or after it'),
    device: z.string().nullable().describe('As of a session'),
    network: z.string().nullable().describe('As of a session'),
  })
  .meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof SignIn>

export const ownAccountOperations = {
  listOwnSessions: operation({
    route: ownAccountRoutes.listOwnSessions,
    needsAccount: true,
    summary: 'Where one is signed in, at most a hundred: this session first, then those that were used last',
    access: access.accounts,
    answer: z.array(OwnSession),
    errors: [],
  }),
  endOwnSession: operation({
    route: ownAccountRoutes.endOwnSession,
    needsAccount: true,
    summary: 'Sign out of another device. Repeating it, or a session of somebody else, changes nothing',
    access: access.accounts,
    params: z.object({ id: Id }),
    answer: z.object({ ended: z.boolean() }),
    errors: [],
  }),
  endOtherSessions: operation({
    route: ownAccountRoutes.endOtherSessions,
    needsAccount: true,
    summary: 'Sign out of every other device',
    access: access.accounts,
    answer: z.object({ ended: z.int().describe('How many there were') }),
    errors: [],
  }),
  listSignIns: operation({
    route: ownAccountRoutes.listSignIns,
    needsAccount: true,
    summary:
      'Sign-ins to one’s own account and attempts, the newest first, twenty at a time; `keptDays` of the configuration says how long they are kept',
    access: access.accounts,
    query: z.object({ before: Id.optional().describe('`next` of the page before') }),
    answer: z.object({ signIns: z.array(SignIn), next: IdOut.nullable() }),
    errors: [],
  }),
  changeOwnName: operation({
    route: ownAccountRoutes.changeOwnName,
    needsAccount: true,
    bodyLimit: 2 * 1024,
    summary: 'Change one’s own name, as others see it from now on',
    access: access.accounts,
    body: z.object({ name: name(100) }),
    answer: User,
    errors: ['NAME_VERIFIED'],
  }),
  proveSession: operation({
    route: stepUpRoutes.proveSession,
    needsAccount: true,
    bodyLimit: 1024,
    rate: 'password',
    summary:
      'Give one’s own password again, before an operation that needs a fresh proof (`STEP_UP_NEEDED`). It counts for ten minutes, in this session; a sign-in counts too',
    access: access.accounts,
    body: z.object({ password: GivenPassword }),
    answer: z.object({ message: z.string() }),
    errors: ['PASSWORD_WRONG'],
  }),
  changeOwnPassword: operation({
    route: ownAccountRoutes.changeOwnPassword,
    needsAccount: true,
    bodyLimit: 2 * 1024,
    rate: 'password',
    summary: 'Change one’s own password; every other session of the account ends, and links for a new one are void',
    access: access.accounts,
    body: z.object({ password: GivenPassword, newPassword: NewPassword }),
    answer: z.object({ message: z.string() }),
    errors: ['PASSWORD_WRONG', 'PASSWORD_COMMON', 'PASSWORD_PERSONAL'],
  }),
} as const
