import type { SessionEnd } from '@medconsult/contract'
import { inMinutes, john, sarah } from '../samples/people.ts'
import { config, doctorProfile, settings } from '../samples/usual.ts'
import { type Answers, type Group, pending, refused, refusedSession, type State, unreached } from '../state.ts'

const login = (title: string, shows: string, query = '', more: Partial<State> = {}): State => ({
  title,
  shows,
  at: `/login${query}`,
  ...more,
})
const ended = (title: string, shows: string, why: SessionEnd): State =>
  login(title, shows, '', { at: '/calls', as: john, answers: { listCalls: refusedSession(why) } })
const TOKEN = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq'

export const signInStates: Group = {
  title: 'Sign-in',
  states: {
    'sign-in': login('Sign in', 'Forgot your password?'),
    demo: login('Sign in to a demo', 'Demo accounts', '', {
      answers: {
        config: {
          ...config,
          demo: {
            accounts: [sarah, john].map(({ email, name, role }) => ({ email, name, role, password: 'demo1234' })),
          },
        },
      },
    }),
    empty: login('Nothing entered', 'Please enter your password.', '', { prepare: ({ press }) => press('Sign in') }),
    wrong: login('Wrong password', 'E-mail or password is wrong.', '', {
      answers: { login: refused('BAD_CREDENTIALS') },
      prepare: signIn,
    }),
    'too-many': login('Too many tries', 'Too many tries for this account.', '', {
      answers: { login: refused('TOO_MANY', 'Too many tries for this account. Please wait a minute.') },
      prepare: signIn,
    }),
    unreached: login('The server is not reached', 'We cannot reach the clinic’s server.', '', {
      answers: { login: unreached },
      prepare: signIn,
    }),
    ended: login('The session has ended', 'You have been signed out.', '', {
      at: '/calls',
      as: john,
      answers: { listCalls: refused('UNAUTHENTICATED') },
    }),
    'ended-out': ended('Signed out in another window', 'You signed out in another window.', 'SIGNED_OUT'),
    'ended-email': ended('The e-mail address was changed', 'Sign in with the new address.', 'EMAIL_CHANGED'),
    'ended-password': ended('The password was changed', 'Your password was changed', 'PASSWORD_CHANGED'),
    'ended-role': ended('The role was changed', 'The clinic has changed what your account may do.', 'ROLE_CHANGED'),
    'ended-factor': ended(
      'Signed out by a removed factor',
      'A second factor of your account was removed',
      'FACTOR_REMOVED',
    ),
    'ended-owner': ended('Signed out from another device', 'You signed this device out', 'ENDED_BY_OWNER'),
    'ended-clinic': ended('Signed out by the clinic', 'The clinic has signed you out.', 'ENDED_BY_CLINIC'),
    'ended-idle': ended('Nothing was done for a while', 'Nothing was done here for a while', 'IDLE'),
    'ended-expired': ended('The session has expired', 'you are signed out after 24 hours.', 'EXPIRED'),
    'ended-other': ended('Somebody else has signed in', 'Somebody else has signed in', 'OTHER_ACCOUNT'),
    'ended-typed': login('The session has expired while something was typed', 'What you were typing is kept', '', {
      at: '/profile',
      as: john,
      answers: { savePatientProfile: refusedSession('EXPIRED') },
      prepare: async ({ fill, press, waitForText }) => {
        await waitForText('Address')
        await fill('Address', '1 High Street')
        await press('Save')
      },
    }),
    disabled: login('The account was disabled', 'The clinic has disabled this account.', '', {
      at: '/calls',
      as: john,
      answers: { listCalls: refused('ACCOUNT_DISABLED') },
    }),
    'sign-in-disabled': login('Signing in to a disabled account', 'This account is disabled.', '', {
      answers: { login: refused('ACCOUNT_DISABLED') },
      prepare: signIn,
    }),
    checking: login('Finding out who is signed in', 'Signing you in', '', {
      at: '/profile',
      as: john,
      answers: { me: pending },
    }),
    'checking-failed': login('It could not be found out', 'We cannot reach the clinic’s server.', '', {
      at: '/profile',
      as: john,
      answers: { me: unreached },
    }),
    register: login('Creating an account', 'Already have an account?', '?mode=register'),
    'register-empty': login('Creating an account, nothing entered', 'Please enter your name.', '?mode=register', {
      prepare: ({ press }) => press('Create account'),
    }),
    'register-common': login('A password that many have', 'This password is used by many people.', '?mode=register', {
      answers: { register: refused('PASSWORD_COMMON') },
      prepare: async ({ fill, press }) => {
        await fill('Full name', john.name)
        await fill('E-mail', john.email)
        await fill('Password', 'password1')
        await press('Create account')
      },
    }),
    forgot: login('Forgot the password', 'We send you a link to choose a new password.', '?mode=forgot'),
    'forgot-sent': login('Forgot the password, sent', 'a link is on its way.', '?mode=forgot', {
      answers: { requestPasswordReset: { message: '' } },
      prepare: async ({ fill, press }) => {
        await fill('E-mail', john.email)
        await press('Send the link')
      },
    }),
    'forgot-clinic': login('Forgot the password, no e-mails', 'This clinic sends no e-mails.', '?mode=forgot', {
      answers: { config: { ...config, passwordReset: 'clinic' } },
    }),
    reset: login('A new password', 'You will be signed out on all other devices.', '?mode=reset', {
      fragment: TOKEN,
    }),
    'reset-done': login('A new password, set', 'Your new password is set.', '?mode=reset', {
      fragment: TOKEN,
      answers: { resetPassword: { message: '' } },
      prepare: setPassword,
    }),
    'reset-gone': login(
      'A new password, link too old',
      'This link has already been used or has expired.',
      '?mode=reset',
      {
        fragment: TOKEN,
        answers: { resetPassword: refused('LINK_GONE') },
        prepare: setPassword,
      },
    ),
    'reset-no-link': login(
      'A new password, without a link',
      'Please open this page with the link from your e-mail',
      '?mode=reset',
    ),
    invited: login('An invitation', 'Your clinic has made an account for you.', '?mode=invited', { fragment: TOKEN }),
    'invited-done': login('An invitation, password set', 'Your password is set.', '?mode=invited', {
      fragment: TOKEN,
      answers: { resetPassword: { message: '' } },
      prepare: async ({ fill, press }) => {
        await fill('Password', 'violet harbour lantern')
        await press('Set the password')
      },
    }),
    'invited-gone': login('An invitation, link too old', 'Ask your clinic for a new one.', '?mode=invited', {
      fragment: TOKEN,
      answers: { resetPassword: refused('LINK_GONE') },
      prepare: async ({ fill, press }) => {
        await fill('Password', 'violet harbour lantern')
        await press('Set the password')
      },
    }),
    setup: login('The first administrator', 'You become the first administrator', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: { expiresAt: inMinutes(50), isDone: false } },
    }),
    'setup-empty': login('The first administrator, nothing entered', 'Please enter your name', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: { expiresAt: inMinutes(50), isDone: false } },
      prepare: ({ press }) => press('Create the account'),
    }),
    'setup-checking': login('The first administrator, checking the link', 'Checking the link', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: pending },
    }),
    'setup-done': login('There is an administrator', 'This clinic has an administrator already.', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: { expiresAt: inMinutes(-5), isDone: true } },
    }),
    'setup-gone': login('The first administrator, link too old', 'This link is too old', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: refused('LINK_GONE') },
    }),
    'setup-unreached': login('The first administrator, no connection', 'Try again', '?mode=setup', {
      fragment: TOKEN,
      answers: { openSetupLink: unreached },
    }),
    'setup-no-link': login('The first administrator, without a link', 'that the server printed', '?mode=setup'),
    confirm: login('Confirming an address', 'Confirm that this e-mail address is yours', '?mode=confirm', {
      fragment: TOKEN,
    }),
    'confirm-done': login('Confirming an address, done', 'Your e-mail address is confirmed.', '?mode=confirm', {
      fragment: TOKEN,
      answers: { confirmEmail: { message: '' } },
      prepare: ({ press }) => press('Confirm this address'),
    }),
    'confirm-gone': login('Confirming an address, link too old', 'This link has expired.', '?mode=confirm', {
      fragment: TOKEN,
      answers: { confirmEmail: refused('LINK_GONE') },
      prepare: ({ press }) => press('Confirm this address'),
    }),
  },
}

type PageActions = Parameters<NonNullable<State['prepare']>>[0]
async function signIn({ fill, press }: PageActions): Promise<void> {
  await fill('E-mail', john.email)
  await fill('Password', 'not the password')
  await press('Sign in')
}
async function setPassword({ fill, press }: PageActions): Promise<void> {
  await fill('New password', 'three unrelated words')
  await press('Set the new password')
}

const { visible: _, verification: _verification, ...doctor } = doctorProfile
const card = doctor
const unconfirmed = { ...settings, email: { ...settings.email, confirmed: false } }
const patient = {
  phone: '+49 30 1234567',
  birthDate: '1984-05-12',
  address: 'Hauptstrasse 3, 10827 Berlin',
  language: 'de',
  relayOnly: false,
  contactAsked: true,
}
const profile = (
  title: string,
  shows: string,
  as: typeof john,
  answers: Answers,
  more: Partial<State> = {},
): State => ({
  title,
  shows,
  as,
  at: '/profile',
  answers,
  ...more,
})
const found = (title: string, shows: string, doctors: (typeof card)[], more: Partial<State> = {}): State => ({
  title,
  shows,
  as: john,
  at: '/doctors',
  answers: { findDoctors: { doctors, next: null } },
  ...more,
})

export const profileStates: Group = {
  title: 'Profiles and doctors',
  states: {
    patient: profile('The patient’s', 'Your details and settings.', john, {
      readPatientProfile: patient,
    }),
    'patient-unconfirmed': profile('The patient’s, address not confirmed', 'Please confirm your e-mail address', john, {
      readPatientProfile: patient,
      notificationSettings: unconfirmed,
    }),
    doctor: profile('The doctor’s', 'What patients see when they look for a doctor.', sarah, {}),
    'doctor-link': profile('The doctor’s, with a public link', 'Switch off', sarah, {
      readPublicLink: { handle: 'sarah-johnson', proposal: 'sarah-johnson' },
    }),
    'doctor-link-code': profile(
      'The QR code of a public link',
      'QR code of your public link',
      sarah,
      { readPublicLink: { handle: 'sarah-johnson', proposal: 'sarah-johnson' } },
      { prepare: ({ press }) => press('Show QR code') },
    ),
    'doctor-link-taken': profile(
      'A public link that another doctor has',
      'Another doctor has this link.',
      sarah,
      { savePublicLink: refused('NAME_TAKEN') },
      { prepare: ({ press }) => press('Switch the link on') },
    ),
    'doctor-unverified': profile('The doctor’s, not verified', 'What patients see', sarah, {
      readDoctorProfile: { ...doctorProfile, verification: { status: 'PENDING', reason: null, decidedAt: null } },
    }),
    'doctor-withdrawn': profile('The doctor’s, verification withdrawn', 'Your licence could not be found', sarah, {
      readDoctorProfile: {
        ...doctorProfile,
        verification: {
          status: 'WITHDRAWN',
          reason: 'Your licence could not be found in the register.',
          decidedAt: null,
        },
      },
    }),
    doctors: found('Doctors', 'Dr. Sarah Johnson', [
      card,
      {
        ...card,
        id: john.id,
        name: 'Dr. Anna-Lena von und zu Hohenstein-Wiesenthal',
        specialty: null,
        nextFreeAt: null,
        calendar: null,
        fee: null,
      },
    ]),
    'doctors-none': found('No doctors listed', 'No doctors listed yet', []),
    'doctors-loading': found('Doctors, loading', 'Loading doctors', [], { answers: { findDoctors: pending } }),
    'doctor-gone': found('A doctor who is not listed', 'This doctor is not listed', [], {
      at: `/doctors/${sarah.id}`,
      answers: { readDoctor: refused('NOT_FOUND'), listSlots: refused('NOT_FOUND') },
    }),
    saved: profile(
      'Saved',
      'Your profile is saved.',
      john,
      { readPatientProfile: patient, savePatientProfile: patient },
      {
        prepare: ({ press }) => press('Save'),
      },
    ),
  },
}
