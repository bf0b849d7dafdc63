import type { MeetingCode } from '@medconsult/contract'
// Sign-in while the queue for passwords is full, while the database cannot be reached, and while many things happen at
// once.
import * as bcrypt from '@node-rs/bcrypt'
import { afterAll, expect, test } from 'vitest'
import { createEmailConfirmation } from '../src/accounts/email-confirmation.ts'
import { createLinkTokens } from '../src/accounts/link-tokens.ts'
import { createPasswordCheck } from '../src/accounts/password-check.ts'
import { createPasswordReset } from '../src/accounts/password-reset.ts'
import { createAccountService } from '../src/accounts/service.ts'
import { createSignInThrottle } from '../src/accounts/throttle.ts'
import { createAttendance, createMeetingService } from '../src/meetings/index.ts'
import { DatabaseUnavailableError, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createOutbox } from '../src/platform/events/outbox.ts'
import { createUnitOfWork } from '../src/platform/events/unit-of-work.ts'
import { ApiError } from '../src/platform/http/errors.ts'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { createLogger } from '../src/platform/logger.ts'
import type { WorkQueue } from '../src/platform/work-queue.ts'
import { createInviteLinks } from '../src/room/index.ts'
import { createTestApp } from './test-app.ts'

const PASSWORD = 'four unrelated words here'
const testApp = await createTestApp()
const { clock } = testApp
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolTimeoutMs: 60_000 })
const outbox = createOutbox({ database, deliver: () => {}, log: createLogger('silent'), key: Buffer.alloc(32) })
const run = createUnitOfWork(database, outbox)
const runAway: typeof run = Object.assign(() => Promise.reject(new DatabaseUnavailableError()), {
  within: database.within,
})
afterAll(async () => {
  await outbox.stop()
  await database.close()
  await testApp.close()
})

const atOnce: WorkQueue = (_, work) => work()
const full: WorkQueue = () => Promise.reject(new ApiError('UNAVAILABLE', 'The service is busy.', { retryAfter: 2 }))

function accountsWith(deps: { hashing: () => WorkQueue; run?: () => typeof run }) {
  const budgets = createBudgets()
  const common = { run: ((...given) => (deps.run?.() ?? run)(...given)) as typeof run, clock, budgets }
  Object.assign(common.run, { within: database.within })
  const hashing: WorkQueue = (key, work) => deps.hashing()(key, work)
  const tokens = createLinkTokens(Buffer.alloc(32), 'email-confirmation')
  return createAccountService({
    ...common,
    tokens: testApp.tokens,
    throttle: createSignInThrottle(budgets),
    hashing,
    compare: createPasswordCheck({ ...common, hashing }),
    secondStep: { ask: () => Promise.reject(new Error('no account here has a second factor')) },
    confirmation: createEmailConfirmation({ ...common, tokens, emailConfigured: false }),
    serviceNames: [],
    doctorRegistration: 'open',
    secondFactorRequired: [],
  })
}

let people = 0
const newEmail = () => {
  people += 1
  return `busy-${people}@example.org`
}
const caller = (device: string | null = null) => ({
  address: '198.51.100.7',
  device,
  userAgent: undefined,
  idleMinutes: {},
})
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'in',
    (error: Error) => (error instanceof ApiError ? error.code : error.name),
  )
const hashOf = async (userId: string) =>
  (
    await testApp.rows<{ hash: string }>('SELECT password_hash AS hash FROM credentials WHERE user_id = $1', [userId])
  )[0]?.hash

test.each([null, 'a-device-that-is-known'])(
  'a password that could not be checked does not count as wrong, for account and device (%s)',
  async (device) => {
    let [hashing, useCase] = [atOnce, run]
    const accounts = accountsWith({ hashing: () => hashing, run: () => useCase })
    const input = { email: newEmail(), password: PASSWORD }
    await accounts.register({ ...input, name: 'Ann', role: 'PATIENT' }, caller())
    const login = (password: string) => codeOf(accounts.login({ ...input, password }, caller(device)))
    hashing = full
    for (let n = 0; n < 70; n++) expect(await login(PASSWORD)).toBe('UNAVAILABLE')
    hashing = atOnce
    useCase = runAway
    for (let n = 0; n < 70; n++) expect(await login(PASSWORD)).toBe('DatabaseUnavailableError')
    useCase = run
    expect(await login(PASSWORD)).toBe('in')
    // Wrong passwords are counted as before.
    for (let n = 0; n < 10; n++) expect(await login('a wrong password')).toBe('BAD_CREDENTIALS')
    expect(await login(PASSWORD)).toBe('TOO_MANY')
  },
)

test('a link or code that could not be looked up does not count as wrong', async () => {
  const common = {
    // The tables do not matter here.
    run: runAway as never,
    clock,
    budgets: createBudgets(),
    emailConfigured: true,
    throttle: { forget: async () => {} },
  }
  const links = { ...common, hashing: atOnce, serviceNames: [] }
  const from = '198.51.100.8'
  const resets = createPasswordReset({ ...links, tokens: createLinkTokens(Buffer.alloc(32), 'password-reset') })
  const busy = createPasswordReset({
    ...links,
    hashing: full,
    tokens: createLinkTokens(Buffer.alloc(32), 'password-reset'),
  })
  const confirmation = createEmailConfirmation({
    ...links,
    tokens: createLinkTokens(Buffer.alloc(32), 'email-confirmation'),
  })
  const meetings = createMeetingService({ ...common, attendance: createAttendance(clock) })
  const guests = createInviteLinks({
    ...common,
    owners: {} as never,
    moveGuest: async () => null,
    comeBack: async () => null,
    issueToken: async () => '',
  })
  for (let n = 0; n < 70; n++) {
    expect(await codeOf(busy.reset('token', PASSWORD, { address: from, deviceOf: () => null }))).toBe('UNAVAILABLE')
    for (const asked of [
      () => confirmation.confirm('token', from),
      () => meetings.read(null, 'a-code' as MeetingCode, from),
      () => guests.open('a-code', from),
    ])
      expect(await codeOf(asked())).toBe('DatabaseUnavailableError')
  }
  expect(await codeOf(resets.reset('token', PASSWORD, { address: from, deviceOf: () => null }))).toBe(
    'DatabaseUnavailableError',
  )
})

test('an old hash is not written over a password that changed during the sign-in', async () => {
  const old = await bcrypt.hash(PASSWORD, { cost: 4 })
  let work = 0
  const accounts = accountsWith({
    hashing: () => async (_, compute) => {
      const result = await compute()
      work += 1
      // A reset link is used between the comparison and the new hash of the old password.
      if (work === 3)
        await testApp.rows("UPDATE credentials SET password_hash = 'of the new password' WHERE user_id = $1", [user.id])
      return result
    },
  })
  const input = { email: newEmail(), password: PASSWORD }
  const { user } = await accounts.register({ ...input, name: 'Ben', role: 'PATIENT' }, caller())
  await testApp.rows('UPDATE credentials SET password_hash = $1 WHERE user_id = $2', [old, user.id])
  await codeOf(accounts.login(input, caller()))
  expect(work).toBe(3)
  expect(await hashOf(user.id)).toBe('of the new password')
})

test('a correct sign-in does not wait for its new hash when the queue is full', async () => {
  const old = await bcrypt.hash(PASSWORD, { cost: 4 })
  let work = 0
  const accounts = accountsWith({ hashing: () => (++work === 3 ? full : atOnce) })
  const input = { email: newEmail(), password: PASSWORD }
  const { user } = await accounts.register({ ...input, name: 'Cem', role: 'PATIENT' }, caller())
  await testApp.rows('UPDATE credentials SET password_hash = $1 WHERE user_id = $2', [old, user.id])
  expect(await codeOf(accounts.login(input, caller()))).toBe('in')
  expect(await hashOf(user.id)).toBe(old)
  expect(await codeOf(accounts.login(input, caller()))).toBe('in')
  expect(await hashOf(user.id)).toMatch(/^\$argon2id\$/)
})

test('an account that waited for its turn gets the time of its creation', async () => {
  const accounts = accountsWith({
    hashing: () => (_, compute) => {
      clock.advance(60_000)
      return compute()
    },
  })
  const asked = clock.now().getTime()
  const { user } = await accounts.register(
    { email: newEmail(), password: PASSWORD, name: 'Dan', role: 'PATIENT' },
    caller(),
  )
  const [made] = await testApp.rows<{ users: Date; trail: Date }>(
    `SELECT u.created_at AS users, a.timestamp AS trail FROM users u, audit_logs a
     WHERE u.id = $1 AND a.actor_user_id = u.id AND a.action_type = 'USER_REGISTERED'`,
    [user.id],
  )
  expect(made?.users.getTime()).toBe(asked + 60_000)
  expect(made?.trail.getTime()).toBe(asked + 60_000)
})
