import type { ManagedPerson } from '@medconsult/contract'
import { admin, dayInClinic, id, inMinutes, names, sarah } from '../samples/people.ts'
import { type Answers, type Group, type PageActions, pending, refused, type State } from '../state.ts'

const somebody = (number: number, differs: Partial<ManagedPerson> = {}): ManagedPerson => ({
  id: id(1750 + number),
  name: names[number % names.length] ?? '',
  email: `person-${number}@example.com`,
  role: 'PATIENT',
  state: 'ACTIVE',
  hasSecondFactor: false,
  lastSignIn: dayInClinic(-number),
  ...differs,
})
const people = {
  people: [
    somebody(1, { role: 'DOCTOR', state: 'INVITED', lastSignIn: null }),
    somebody(2, { id: sarah.id, name: sarah.name, email: sarah.email, role: 'DOCTOR', hasSecondFactor: true }),
    somebody(4, { email: 'anna-lena.von-und-zu-hohenstein-wiesenthal@example.com' }),
    somebody(5, { state: 'DISABLED' }),
    somebody(6, { lastSignIn: null }),
    somebody(7, { id: admin.id, name: admin.name, email: admin.email, role: 'ADMIN', lastSignIn: dayInClinic(0) }),
  ],
  next: id(1757),
}
const handOver = {
  sent: false,
  path: '/login?mode=reset#abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq',
  expiresAt: inMinutes(60),
}
const list = { listPeople: people }
/** Opens the menu of a person, and presses an entry. */
const choose =
  (name: string, action: string, ...more: string[]) =>
  async ({ press }: PageActions): Promise<void> => {
    for (const one of [`Actions for ${name}`, action, ...more]) await press(one)
  }
const inviting = async ({ press, fill }: PageActions): Promise<void> => {
  await press('Invite somebody')
  await fill('Full name', 'Dr. Wei Chen')
  await fill('E-mail', 'wei.chen@example.com')
  await press('Invite')
}
const atPeople = (title: string, shows: string, answers: Answers, more: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/admin/people',
  as: admin,
  answers,
  ...more,
})

export const peopleStates: Group = {
  title: 'People',
  states: {
    people: atPeople('People', 'Dr. Sarah Johnson', list),
    loading: atPeople('Loading', 'Loading people', { listPeople: pending }),
    empty: atPeople('Nobody found', 'Try another name, role or state.', { listPeople: { people: [], next: null } }),
    failed: atPeople('Failed, to be tried again', 'Something went wrong on our side.', {
      listPeople: refused('INTERNAL'),
    }),
    offline: atPeople('The device is offline', 'You are offline.', list, { socket: 'away', offline: true }),
    menu: atPeople('What can be done with an account', 'Sign out everywhere', list, {
      prepare: ({ press }) => press('Actions for Dr. Sarah Johnson'),
    }),
    'menu-disabled': atPeople('What can be done with a disabled account', 'Enable the account', list, {
      prepare: ({ press }) => press(`Actions for ${names[5]}`),
    }),
    invite: atPeople('Inviting', 'They get a link that works for seven days', list, {
      prepare: ({ press }) => press('Invite somebody'),
    }),
    'invite-empty': atPeople('Inviting, nothing entered', 'Please enter a complete e-mail address.', list, {
      prepare: async ({ press }) => {
        await press('Invite somebody')
        await press('Invite')
      },
    }),
    'invite-taken': atPeople(
      'Inviting, the address has an account',
      'Somebody has an account with this address',
      {
        ...list,
        invitePerson: refused('EMAIL_TAKEN'),
      },
      { prepare: inviting },
    ),
    'invite-sent': atPeople(
      'Invited by e-mail',
      'The invitation is on its way',
      {
        ...list,
        invitePerson: {
          person: somebody(1, { email: 'wei.chen@example.com', state: 'INVITED' }),
          link: { ...handOver, sent: true, path: null },
        },
      },
      { prepare: inviting },
    ),
    'link-to-hand-over': atPeople(
      'A link to hand over',
      'Hand over this link',
      {
        ...list,
        sendPasswordLink: handOver,
      },
      { prepare: choose(sarah.name, 'Send a link for a new password') },
    ),
    'link-refused': atPeople(
      'A link, too many',
      'Please wait a moment',
      {
        ...list,
        sendPasswordLink: refused('TOO_MANY', 'You have done this very often. Please wait a moment.'),
      },
      { prepare: choose(sarah.name, 'Send a link for a new password') },
    ),
    disable: atPeople('Disabling a doctor', 'Their practice session ends', list, {
      prepare: choose(sarah.name, 'Disable the account'),
    }),
    'disable-own': atPeople('Disabling one’s own account', 'only another administrator can let you in', list, {
      prepare: choose(admin.name, 'Disable the account'),
    }),
    'disable-last': atPeople(
      'The last administrator stays',
      'Nobody else could manage this clinic.',
      {
        ...list,
        disablePerson: refused('LAST_ADMINISTRATOR'),
      },
      { prepare: choose(admin.name, 'Disable the account', 'Disable') },
    ),
    'reset-factor': atPeople('Resetting a second factor', 'Make sure that it is really them who asks.', list, {
      prepare: choose(sarah.name, 'Reset the second factor'),
    }),
    role: atPeople('Changing a role', 'They are signed out', list, {
      prepare: choose(names[4], 'Change the role', 'Doctor'),
    }),
    'role-own': atPeople('Changing one’s own role', 'You will be signed out', list, {
      prepare: choose(admin.name, 'Change the role'),
    }),
    'step-up': atPeople(
      'The password is asked for again',
      'Your last sign-in was more than ten minutes ago.',
      { ...list, changeRole: refused('STEP_UP_NEEDED') },
      { prepare: choose(sarah.name, 'Change the role', 'Administrator', 'Give this role') },
    ),
    'step-up-wrong': atPeople(
      'The password is asked for again, a wrong one',
      'This is not the password of your account.',
      { ...list, changeRole: refused('STEP_UP_NEEDED'), proveSession: refused('PASSWORD_WRONG') },
      {
        prepare: async (page) => {
          await choose(sarah.name, 'Change the role', 'Administrator', 'Give this role')(page)
          await page.fill('Your password', 'not the password')
          await page.press('Continue')
        },
      },
    ),
    'role-in-use': atPeople(
      'A role that records name',
      'Records name this person',
      {
        ...list,
        changeRole: refused('ROLE_IN_USE'),
      },
      { prepare: choose(sarah.name, 'Change the role', 'Administrator', 'Give this role') },
    ),
  },
}
