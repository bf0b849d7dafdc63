import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { CalendarDate, Id, IdOut, Instant, text } from '../scalars.ts'
import { peopleRoutes } from './administration-routes.ts'
import { Email, Role } from './operations.ts'
import { accountStates } from './states.ts'

const AccountState = z.enum(accountStates)

/** An account as an administrator sees it: nothing of a patient's or a doctor's work is in it. */
export const ManagedPerson = z
  .object({
    id: IdOut,
    name: z.string(),
    email: z.string(),
    role: Role,
    state: AccountState,
    hasSecondFactor: z.boolean().describe('Whether their sign-in asks for a code of an authenticator app'),
    lastSignIn: CalendarDate.nullable().describe('The day; null: never, or more than a month ago'),
  })
  .meta({ id: 'ManagedPerson' })
export type ManagedPerson = z.infer<typeof ManagedPerson>

/** How the link for a new password reaches its person. */
export const PasswordLink = z
  .object({
    sent: z.boolean().describe('It was sent to the person by e-mail, and nobody else sees it'),
    path: z.string().nullable().describe('Where no e-mails are sent: the link on this server, to hand over'),
    expiresAt: Instant,
  })
  .meta({ id: 'PasswordLink' })
export type PasswordLink = z.infer<typeof PasswordLink>

const params = z.object({ id: Id })
/** Protects administrators from locking themselves out by accident. */
const ownAccount = z.boolean().optional().describe('Has to be true for the administrator’s own account')

export const peopleOperations = {
  listPeople: operation({
    route: peopleRoutes.listPeople,
    summary: 'Accounts, the newest first, thirty at a time',
    access: access.administrators,
    query: z.object({
      name: text(100).optional().describe('Parts of the name or the e-mail address'),
      role: Role.optional(),
      state: AccountState.optional(),
      before: Id.optional().describe('`next` of the page before'),
    }),
    answer: z.object({ people: z.array(ManagedPerson), next: IdOut.nullable() }),
    errors: [],
  }),
  invitePerson: operation({
    route: peopleRoutes.invitePerson,
    summary: 'Make an account for somebody, who chooses a password by the link; an invited doctor counts as verified',
    access: access.administrators,
    body: z.object({ name: name(100), email: Email, role: Role }),
    answer: z.object({ person: ManagedPerson, link: PasswordLink }),
    status: 201,
    errors: ['EMAIL_TAKEN'],
  }),
  disablePerson: operation({
    route: peopleRoutes.disablePerson,
    stepUp: true,
    summary:
      'Disable an account: its sessions, calls, places in queues and practice end at once, and appointments stay. Repeating it changes nothing',
    access: access.administrators,
    params,
    body: z.object({ ownAccount }),
    answer: ManagedPerson,
    errors: ['NOT_FOUND', 'LAST_ADMINISTRATOR'],
  }),
  enablePerson: operation({
    route: peopleRoutes.enablePerson,
    summary: 'Enable a disabled account. Repeating it changes nothing',
    access: access.administrators,
    params,
    answer: ManagedPerson,
    errors: ['NOT_FOUND'],
  }),
  changeRole: operation({
    route: peopleRoutes.changeRole,
    stepUp: true,
    summary: 'Give an account another role, as long as no record names the person in theirs; its sessions end',
    access: access.administrators,
    params,
    body: z.object({ role: Role, ownAccount }),
    answer: ManagedPerson,
    errors: ['NOT_FOUND', 'LAST_ADMINISTRATOR', 'ROLE_IN_USE'],
  }),
  endSessions: operation({
    route: peopleRoutes.endSessions,
    summary: 'Sign an account out everywhere',
    access: access.administrators,
    params,
    answer: z.object({ ended: z.int().describe('How many sessions there were') }),
    errors: ['NOT_FOUND'],
  }),
  resetSecondFactor: operation({
    route: peopleRoutes.resetSecondFactor,
    stepUp: true,
    summary:
      'Remove the second factor of somebody who has lost it; their sessions end. Not of one’s own account. Repeating it changes nothing',
    access: access.administrators,
    params,
    answer: ManagedPerson,
    errors: ['NOT_FOUND'],
  }),
  sendPasswordLink: operation({
    route: peopleRoutes.sendPasswordLink,
    stepUp: true,
    summary:
      'Send somebody a link to choose a password; where no e-mails are sent, it is answered, this once. Not of a disabled account',
    access: access.administrators,
    params,
    answer: PasswordLink,
    errors: ['NOT_FOUND'],
  }),
} as const
