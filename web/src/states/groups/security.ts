import { inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { config } from '../samples/usual.ts'
import {
  type Answers,
  codeRequired,
  type Group,
  type PageActions,
  pending,
  refused,
  type State,
  unreached,
} from '../state.ts'

const off = { addedAt: null, passkeys: [], isRequired: false, dueAt: null, recoveryCodes: 0 }
const on = { ...off, addedAt: inDays(-40), recoveryCodes: 9 }
const phone = {
  id: '018f0000-0000-7000-8000-000000000001',
  name: 'My phone',
  createdAt: inDays(-40),
  lastUsedAt: inDays(-1),
}
const key = {
  id: '018f0000-0000-7000-8000-000000000002',
  name: 'Security key on the key ring, the blue one with the sticker',
  createdAt: inDays(-3),
  lastUsedAt: null,
}
const withPasskeys = { ...off, passkeys: [phone, key], recoveryCodes: 10 }
const strict = { ...config, secondFactorRequired: ['DOCTOR' as const, 'ADMIN' as const] }
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const made = { secret, uri: `otpauth://totp/City%20Clinic:${john.email}?secret=${secret}&issuer=City%20Clinic` }
const recoveryCodes = Array.from({ length: 10 }, (_, n) => `${n}k7q-d2x8-0mvb-t5rw-9hza-c4e${n}`)

const at = (title: string, shows: string, answers: Answers, prepare?: State['prepare'], as = john): State => ({
  title,
  shows,
  as,
  at: '/security',
  answers: {
    readSecondFactor: off,
    listOwnSessions: devices.slice(0, 1),
    readEmailChange: { email: as.email ?? '', change: null },
    beginTotp: made,
    confirmTotp: { recoveryCodes },
    ...answers,
  },
  ...(prepare && { prepare }),
})
const begin = async ({ press, fill, waitForText }: PageActions): Promise<void> => {
  await press('Set up')
  await waitForText('First, enter your password.')
  await fill('Your password', 'three unrelated words')
  await press('Continue')
}
const scanned = async (page: PageActions): Promise<void> => {
  await begin(page)
  await page.waitForText('Scan this picture')
  await page.fill('Code that the app shows', '123456')
  await page.press('Confirm')
}

const devices = [
  { device: 'Firefox on Linux', network: '203.0.113.0/24', since: inDays(-1), lastSeenAt: inMinutes(0), isThis: true },
  {
    device: 'Safari on iOS',
    network: '2001:db8:1::/48',
    since: inMinutes(-600),
    lastSeenAt: inMinutes(-30),
    isThis: false,
  },
  { device: null, network: null, since: inMinutes(-900), lastSeenAt: inMinutes(-800), isThis: false },
].map((one, n) => ({ id: `018f0000-0000-7000-8000-00000000001${n}`, ...one }))
const signIns = [
  { outcome: 'SIGNED_IN' as const, way: 'PASSKEY' as const, device: 'Safari on iOS', network: '2001:db8:1::/48' },
  { outcome: 'CODE_WRONG' as const, way: null, device: 'Firefox on Linux', network: '203.0.113.0/24' },
  { outcome: 'PASSWORD_WRONG' as const, way: null, device: null, network: null },
  { outcome: 'PASSKEY_REFUSED' as const, way: null, device: 'Chrome on Windows', network: null },
  { outcome: 'SIGNED_IN' as const, way: 'RECOVERY_CODE' as const, device: 'Chrome on Windows', network: null },
].map((one, n) => ({ id: `018f0000-0000-7000-8000-00000000002${n}`, at: inMinutes(-60 * (n + 1)), ...one }))
const renaming = async (page: PageActions, name: string): Promise<void> => {
  await page.press('Change the name')
  await page.fill('Name', name)
  await page.press('Save')
}
const repassword = async (page: PageActions, password: string): Promise<void> => {
  await page.press('Change the password')
  await page.fill('Your password now', 'three unrelated words')
  await page.fill('New password', password)
}

const moving = async (page: PageActions): Promise<void> => {
  await page.press('Change the e-mail address')
  await page.fill('New e-mail address', 'john.smith.elsewhere@example.org')
  await page.fill('Your password', 'three unrelated words')
  await page.press('Send the links')
}
const underWay = (waitsFor: ('NEW' | 'OLD')[]) => ({
  email: john.email ?? '',
  change: {
    newEmail: 'john.smith.elsewhere@example.org',
    expiresAt: inMinutes(23 * 60),
    asks: ['NEW' as const, 'OLD' as const],
    waitsFor,
  },
})
const byLink = (
  title: string,
  shows: string,
  from: string,
  prepare?: State['prepare'],
  answers: Answers = {},
): State => ({
  title,
  shows,
  at: `/login?mode=address${from}`,
  fragment: 'a'.repeat(43),
  answers: { confirmEmailChange: { waitsFor: ['OLD'] }, stopEmailChange: { message: '' }, ...answers },
  ...(prepare && { prepare }),
})

const adding = ({ press }: PageActions): Promise<void> => press('Add a passkey')
const added = async (page: PageActions): Promise<void> => {
  await adding(page)
  await page.fill('Name of the passkey', 'My phone')
  await page.fill('Your password', 'three unrelated words')
  await page.press('Add')
}
const removing = async ({ press }: PageActions): Promise<void> => {
  await press('What to do with My phone')
  await press('Remove')
}
const byPasskey = (title: string, shows: string, answers: Answers): State => ({
  title,
  shows,
  at: '/login',
  answers,
  prepare: ({ press }) => press('Sign in with a passkey'),
})

const signIn = (
  title: string,
  shows: string,
  answers: Answers,
  more?: (page: PageActions) => Promise<void>,
): State => ({
  title,
  shows,
  at: '/login',
  answers: { login: codeRequired(inMinutes(5)), ...answers },
  prepare: async (page) => {
    await page.fill('E-mail', john.email)
    await page.fill('Password', 'three unrelated words')
    await page.press('Sign in')
    await page.waitForText('Your password is right.')
    await more?.(page)
  },
})
const entered = async ({ press, fill }: PageActions): Promise<void> => {
  await fill('Code', '123456')
  await press('Sign in')
}

export const securityStates: Group = {
  title: 'Second factor',
  states: {
    off: at('Not set up', 'somebody who finds out your password still cannot sign in', {}),
    on: at('Set up', '9 recovery codes are left', { readSecondFactor: on }, undefined, sarah),
    'on-none-left': at('Set up, no recovery codes left', 'You have no recovery codes left', {
      readSecondFactor: { ...on, recoveryCodes: 0 },
    }),
    'on-required': at(
      'Set up, and required',
      'Your clinic asks everybody with your role for a passkey',
      { config: strict, readSecondFactor: { ...on, isRequired: true } },
      undefined,
      sarah,
    ),
    due: at(
      'Required within a week',
      'Please set it up before',
      { config: strict, readSecondFactor: { ...off, isRequired: true, dueAt: inDays(6) } },
      undefined,
      sarah,
    ),
    overdue: at(
      'Required now',
      'You have to set it up now.',
      { config: strict, readSecondFactor: { ...off, isRequired: true, dueAt: inDays(-1) } },
      undefined,
      sarah,
    ),
    'overdue-codes': at(
      'Required now, the recovery codes',
      'They are not shown again.',
      { config: strict, readSecondFactor: { ...off, isRequired: true, dueAt: inDays(-1) } },
      async ({ fill, press, waitForText }) => {
        await waitForText('First, enter your password.')
        await fill('Your password', 'three unrelated words')
        await press('Continue')
        await waitForText('Scan this picture')
        await fill('Code that the app shows', '123456')
        await press('Confirm')
      },
      sarah,
    ),
    devices: at('Three devices', 'Sign out everywhere else', { listOwnSessions: devices }),
    'sign-ins': at(
      'Past sign-ins',
      'wrong password',
      { listSignIns: { signIns, next: signIns[0]?.id ?? null } },
      ({ press }) => press('Show past sign-ins'),
    ),
    'sign-ins-none': at(
      'Past sign-ins, none',
      'There are none yet.',
      { listSignIns: { signIns: [], next: null } },
      ({ press }) => press('Show past sign-ins'),
    ),
    'sign-ins-unreached': at(
      'Past sign-ins, not loaded',
      'We cannot reach the clinic’s server.',
      { listSignIns: unreached },
      ({ press }) => press('Show past sign-ins'),
    ),
    'devices-loading': at('Devices, loading', 'Where you are signed in', { listOwnSessions: pending }),
    'devices-unreached': at('Devices, not loaded', 'We cannot reach the clinic’s server.', {
      listOwnSessions: unreached,
    }),
    'name-refused': at(
      'Changing the name, refused',
      'Please enter your name in letters',
      { changeOwnName: refused('VALIDATION') },
      (page) => renaming(page, '???'),
    ),
    'email-form': at('Changing the e-mail address', 'Send the links', {}, ({ press }) =>
      press('Change the e-mail address'),
    ),
    'email-wrong': at(
      'Changing the e-mail address, wrong password',
      'This is not the password of your account.',
      { beginEmailChange: refused('PASSWORD_WRONG') },
      moving,
    ),
    'email-same': at(
      'Changing the e-mail address, the same one',
      'This is your address already.',
      { beginEmailChange: refused('EMAIL_TAKEN') },
      moving,
    ),
    'email-waits': at('Change of the e-mail address, both to confirm', 'Cancel the change', {
      readEmailChange: underWay(['NEW', 'OLD']),
    }),
    'email-half': at('Change of the e-mail address, one confirmed', 'Confirmed', {
      readEmailChange: underWay(['OLD']),
    }),
    'email-resent-often': at(
      'Change of the e-mail address, sent too often',
      'Several links have already been sent.',
      {
        readEmailChange: underWay(['NEW', 'OLD']),
        resendEmailChange: refused('TOO_MANY', 'Several links have already been sent. Wait an hour.'),
      },
      ({ press }) => press('Send again'),
    ),
    'email-no-mail': at('The e-mail address, in a clinic without mail', 'This clinic sends no e-mails', {
      config: { ...config, passwordReset: 'clinic' },
    }),
    'email-link-new': byLink('The link to the new address', 'Confirm this address', ''),
    'email-link-old': byLink('The link to the old address', 'Stop the change', '&from=old'),
    'email-link-waits': byLink(
      'The link to the new address, the old one has to confirm',
      'to your old address',
      '',
      ({ press }) => press('Confirm this address'),
    ),
    'email-link-stopped': byLink(
      'The link to the old address, stopped',
      'The change is stopped',
      '&from=old',
      ({ press }) => press('Stop the change'),
    ),
    'email-link-gone': byLink(
      'A link of a change that is over',
      'This link can no longer be used.',
      '',
      ({ press }) => press('Confirm this address'),
      { confirmEmailChange: refused('LINK_GONE') },
    ),
    'password-change': at('Changing the password', 'signs you out on every other device', {}, (page) =>
      repassword(page, 'four unrelated words here'),
    ),
    'password-change-common': at(
      'Changing the password, a common one',
      'used by many people',
      { changeOwnPassword: refused('PASSWORD_COMMON') },
      async (page) => {
        await repassword(page, 'password1')
        await page.press('Save the new password')
      },
    ),
    passkeys: at('Two passkeys', 'Security key on the key ring', { readSecondFactor: withPasskeys }),
    'passkeys-elsewhere': at('Passkeys, in a browser that has none', 'This browser cannot add a passkey here.', {
      config: { ...config, passkeyHost: 'video.clinic.example' },
      readSecondFactor: withPasskeys,
    }),
    'passkey-add': at('Adding the first passkey', 'your password alone is not enough', {}, adding),
    'passkey-add-empty': at('Adding a passkey without a name', 'Please give it a name.', {}, async (page) => {
      await adding(page)
      await page.press('Add')
    }),
    'passkey-add-wrong': at(
      'Adding a passkey, wrong password',
      'This is not the password of your account.',
      { beginPasskey: refused('PASSWORD_WRONG') },
      added,
    ),
    'passkey-add-limit': at(
      'Adding a passkey too many',
      'You have twenty passkeys.',
      { beginPasskey: refused('PASSKEY_LIMIT') },
      added,
    ),
    'passkey-menu': at('What to do with a passkey', 'Rename', { readSecondFactor: withPasskeys }, ({ press }) =>
      press('What to do with My phone'),
    ),
    'passkey-rename': at(
      'Renaming a passkey',
      'Rename the passkey',
      { readSecondFactor: withPasskeys },
      async (page) => {
        await page.press('What to do with My phone')
        await page.press('Rename')
      },
    ),
    'passkey-remove': at(
      'Removing a passkey',
      'signed out everywhere else',
      { readSecondFactor: withPasskeys },
      removing,
    ),
    'passkey-remove-last': at(
      'Removing the last passkey',
      'Your recovery codes no longer work.',
      { readSecondFactor: { ...withPasskeys, passkeys: [phone] } },
      removing,
    ),
    loading: at('Loading', 'Loading the security of your account', { readSecondFactor: pending }),
    unreached: at('Not loaded', 'We cannot reach the clinic’s server.', { readSecondFactor: unreached }),
    password: at('Setting up, the password', 'First, enter your password.', {}, ({ press }) => press('Set up')),
    'password-wrong': at(
      'Setting up, wrong password',
      'This is not the password of your account.',
      { beginTotp: refused('PASSWORD_WRONG') },
      begin,
    ),
    scan: at('Setting up, the key', 'Scan this picture', {}, begin),
    'scan-wrong': at(
      'Setting up, wrong code',
      'This code is not right',
      { confirmTotp: refused('CODE_WRONG') },
      scanned,
    ),
    codes: at('Recovery codes', 'They are not shown again.', {}, scanned),
    remove: at('Removing it', 'Remove the authenticator app?', { readSecondFactor: on }, ({ press }) =>
      press('Remove the app'),
    ),
    renew: at('New recovery codes', 'Make new recovery codes?', { readSecondFactor: on }, ({ press }) =>
      press('Make new codes'),
    ),
    'sign-in': signIn('Signing in, the code', 'Now enter the six digits', {}),
    'sign-in-empty': signIn('Signing in, no code', 'Please enter the six digits.', {}, ({ press }) => press('Sign in')),
    'sign-in-wrong': signIn(
      'Signing in, wrong code',
      'This code is not right',
      { completeSignIn: refused('CODE_WRONG') },
      entered,
    ),
    'sign-in-locked': signIn(
      'Signing in, too many wrong codes',
      'There were too many wrong codes',
      {
        completeSignIn: refused(
          'TOO_MANY',
          'There were too many wrong codes for this account. Wait a quarter of an hour.',
        ),
      },
      entered,
    ),
    'sign-in-over': signIn(
      'Signing in, too late',
      'This took too long.',
      { completeSignIn: refused('SIGN_IN_EXPIRED') },
      entered,
    ),
    'sign-in-passkey': signIn('Signing in, the passkey', 'Now use your passkey', {
      login: codeRequired(inMinutes(5), ['APP', 'PASSKEY']),
    }),
    'passkey-alone': byPasskey('Signing in by a passkey, waiting', 'Sign in with a passkey', {
      beginPasskeySignIn: pending,
    }),
    'passkey-alone-refused': byPasskey('Signing in by a passkey that is refused', 'This passkey does not work here:', {
      beginPasskeySignIn: refused('PASSKEY_REFUSED'),
    }),
    'sign-in-recovery': signIn('Signing in, a recovery code', 'Ask your clinic to reset', {}, ({ press }) =>
      press('Use a recovery code'),
    ),
  },
}
