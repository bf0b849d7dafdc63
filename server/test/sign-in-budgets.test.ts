// Budgets of sign-in and registration: a clinic's people share one address.
import { afterAll, describe, expect, test } from 'vitest'
import { createEmailConfirmation } from '../src/accounts/email-confirmation.ts'
import { createLinkTokens } from '../src/accounts/link-tokens.ts'
import { createSignInThrottle } from '../src/accounts/throttle.ts'
import { budgets } from '../src/platform/budgets.ts'
import { ApiError } from '../src/platform/http/errors.ts'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { createAuthenticator } from './authenticator.ts'
import { createTestApp } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())

let networks = 0
const newAddress = (): string => {
  networks += 1
  return `203.0.113.${networks}`
}
let people = 0
const newEmail = (): string => {
  people += 1
  return `desk-${people}@example.org`
}
/** As sign-in uses it, without real passwords, because hashing hundreds of them takes long. */
const throttle = createSignInThrottle(createBudgets())
const login = (email: string, isRight: boolean, address: string): Promise<string> =>
  throttle
    .attempt(email, { address, device: null }, async () => {
      if (!isRight) throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
      return 'in'
    })
    .catch((error: ApiError) => error.code)

test('good sign-ins do not use up the budget of a shared address', async () => {
  const clinic = newAddress()
  const { points } = budgets.wrongPasswordsOfNetwork
  for (let n = 0; n < points + 10; n++) expect(await login(newEmail(), true, clinic)).toBe('in')
  // The address still has all its wrong attempts, and no more.
  for (let n = 0; n < points; n++) expect(await login(newEmail(), false, clinic)).toBe('BAD_CREDENTIALS')
  expect(await login(newEmail(), false, clinic)).toBe('TOO_MANY')
  expect(await login('known@example.org', true, clinic)).toBe('TOO_MANY')
  expect(await login('known@example.org', true, newAddress())).toBe('in')
})

test('good sign-ins do not use up the budget of the account, from any network', async () => {
  const email = newEmail()
  const { points } = budgets.wrongPasswordsOfAccountInAll
  for (let n = 0; n < points + 10; n++) expect(await login(email, true, `198.51.100.${n}`)).toBe('in')
  expect(await login(email, false, newAddress())).toBe('BAD_CREDENTIALS')
})

test('an account has all ten attempts again after a good sign-in', async () => {
  const email = newEmail()
  const home = newAddress()
  const wrong = budgets.wrongPasswordsOfAccount.points - 1
  for (let day = 0; day < 3; day++) {
    for (let n = 0; n < wrong; n++) expect(await login(email, false, home)).toBe('BAD_CREDENTIALS')
    expect(await login(email, true, home)).toBe('in')
  }
})

test('wrong passwords of an address stay counted after a good sign-in', async () => {
  const [email, other] = [newEmail(), newEmail()]
  const home = newAddress()
  const { points } = budgets.wrongPasswordsOfNetwork
  for (let n = 0; n < points - 1; n++) expect(await login(newEmail(), false, home)).toBe('BAD_CREDENTIALS')
  expect(await login(email, true, home)).toBe('in')
  expect(await login(newEmail(), false, home)).toBe('BAD_CREDENTIALS')
  expect(await login(other, true, home)).toBe('TOO_MANY')
})

test('an address can register a limited number of people, and other addresses are not affected', async () => {
  const hall = (n: number) => `2001:db8:5:5::${n.toString(16)}`
  const register = (email: string, address: string) => {
    const body = { email, name: 'Somebody', password: 'four unrelated words here', role: 'PATIENT' }
    return testApp.call(null, 'register', { body, headers: { 'x-forwarded-for': address } })
  }
  const { points, seconds } = budgets.registrations
  const taken = newEmail()
  expect((await register(taken, hall(1))).status).toBe(201)
  // Registrations that are refused for other reasons count too, because they reveal which addresses have an account.
  for (let n = 1; n < points; n++) expect((await register(taken, hall(n))).problem?.code).toBe('EMAIL_TAKEN')
  const { status, headers } = await register(newEmail(), hall(0xffff))
  expect(status).toBe(429)
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(seconds)
  expect((await register(newEmail(), '2001:db8:5:6::1')).status).toBe(201)
})

describe('limits of one address', () => {
  const { passwordResetsOfNetwork, wrongResetLinks, wrongConfirmationLinks, wrongPasskeys } = budgets
  const { confirmationMailsOfNetwork } = budgets
  const token = 'x'.repeat(43)
  const unknownPasskey = () =>
    createAuthenticator('http://localhost').sign({
      challenge: 'eA',
      rpId: 'localhost',
      timeout: 1,
      allowCredentials: [],
      userVerification: 'required',
    })

  test.each([
    ['requests for new passwords', passwordResetsOfNetwork, 'requestPasswordReset', () => ({ email: newEmail() })],
    ['guesses at these links', wrongResetLinks, 'resetPassword', () => ({ token, password: 'four unrelated words' })],
    ['guesses at links that confirm', wrongConfirmationLinks, 'confirmEmail', () => ({ token })],
    ['refused passkeys', wrongPasskeys, 'signInByPasskey', () => ({ credential: unknownPasskey() })],
  ] as const)('one address can make a limited number of %s', async (_what, { points }, name, body) => {
    const ask = async (address: string) =>
      (await testApp.call(null, name, { body: body(), headers: { 'x-forwarded-for': address } })).problem?.code
    const subscriber = networks++
    const from = (n: number) => `2001:db8:${subscriber}:1::${n.toString(16)}`
    const codes: (string | undefined)[] = []
    // A few at a time, because hashing passwords has a queue.
    while (codes.length < points)
      codes.push(...(await Promise.all(Array.from({ length: 10 }, (_, n) => ask(from(codes.length + n + 1))))))
    expect(codes).not.toContain('TOO_MANY')
    expect(await ask(from(0xffff))).toBe('TOO_MANY')
    expect(await ask(`2001:db8:${subscriber}:2::1`)).toBe(codes[0])
  })

  test('one address can cause a limited number of e-mails to registered addresses', async () => {
    const confirmation = createEmailConfirmation({
      run: (() => Promise.reject(new Error('nothing is written here'))) as never,
      clock: testApp.clock,
      tokens: createLinkTokens(Buffer.alloc(32), 'email-confirmation'),
      budgets: createBudgets(),
      emailConfigured: true,
    })
    const hall = newAddress()
    for (let n = 0; n < confirmationMailsOfNetwork.points; n++)
      expect(await confirmation.mayBegin(newEmail(), hall)).toBe(true)
    expect(await confirmation.mayBegin(newEmail(), hall)).toBe(false)
    expect(await confirmation.mayBegin(newEmail(), newAddress())).toBe(true)
  })
})
