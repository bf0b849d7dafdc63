import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestClock } from '../src/platform/clock.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const clock = createTestClock('2026-03-02T09:00:00Z')
const mailbox = await createMailbox(clock.now)
const testApp = await createTestApp({
  clock,
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: true },
    publicUrl: new URL('http://clinic.example'),
  },
})
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})
const { ok, call, refused, rows } = testApp

const PASSWORD = 'four unrelated words here'
const HOUR_MS = 3_600_000
let people = 0
let ben: Person
let target: string

async function register(confirmed = true): Promise<Person> {
  people += 1
  const body = { email: `ben-${people}@example.org`, password: PASSWORD, name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  if (confirmed) await rows('UPDATE users SET email_confirmed_at = $2 WHERE id = $1', [user.id, clock.now()])
  return { ...user, token }
}
beforeEach(async () => {
  clock.advance(HOUR_MS)
  ben = await register()
  target = `next-${people}@example.org`
})

const begin = (who = ben, email = target, password = PASSWORD) =>
  ok(who, 'beginEmailChange', { body: { email, password } })
const subjects = (address: string) => mailbox.to(address).map(({ mail }) => mail.subject)
/** The token of the last link of a change that an address was sent. */
async function linkTo(address: string, count = 1): Promise<string> {
  const found = () =>
    mailbox.to(address).flatMap(({ mail }) => {
      const link = /clinic\.example\/login\?mode=address(?:&from=old)?#([\w-]{43})/.exec(mail.text ?? '')
      return link?.[1] ?? []
    })
  await until(() => found().length === count, `link ${count} to ${address}`)
  return found().at(-1) ?? ''
}
const confirm = (token: string) => call(null, 'confirmEmailChange', { body: { token } })
const waits = async (token: string) => (await ok(null, 'confirmEmailChange', { body: { token } })).waitsFor
const signIn = (email: string) => call(null, 'login', { body: { email, password: PASSWORD } })
const emailOf = async ({ id }: Person) =>
  (await rows<{ email: string }>('SELECT email FROM users WHERE id = $1', [id]))[0]?.email
const idle = () =>
  until(async () => {
    const open = await rows("SELECT 1 FROM deliveries WHERE due_at <= $1 OR state = 'SENDING'", [clock.now()])
    return open.length === 0
  }, 'an empty outbox')
const sessionEnd = async (who: Person) => (await call(who, 'me')).problem?.sessionEnded ?? 'open'

describe('a change of the address', () => {
  test.each(['new', 'old'] as const)('is made when both mailboxes have confirmed, the %s one first', async (first) => {
    const other = {
      ...ben,
      token: (await ok(null, 'login', { body: { email: ben.email, password: PASSWORD } })).access_token,
    }
    expect(await begin()).toMatchObject({
      email: ben.email,
      change: { newEmail: target, asks: ['NEW', 'OLD'], waitsFor: ['NEW', 'OLD'] },
    })
    const links = { new: await linkTo(target), old: await linkTo(ben.email) }
    const [last, rest] = first === 'new' ? (['old', ['OLD']] as const) : (['new', ['NEW']] as const)
    expect(await waits(links[first])).toEqual(rest)
    expect((await ok(ben, 'readEmailChange')).change?.waitsFor).toEqual(rest)
    expect(await emailOf(ben), 'one mailbox changes nothing').toBe(ben.email)
    await ok(null, 'requestPasswordReset', { body: { email: ben.email } })

    expect(await waits(links[last])).toEqual([])
    expect(await ok(ben, 'readEmailChange')).toEqual({ email: target, change: null })
    expect((await ok(ben, 'me')).email, 'the session that began it stays').toBe(target)
    expect(await sessionEnd(other)).toBe('EMAIL_CHANGED')
    expect((await signIn(ben.email)).problem?.code).toBe('BAD_CREDENTIALS')
    expect((await signIn(target)).status).toBe(200)
    expect(await rows('SELECT 1 FROM password_resets WHERE user_id = $1 AND used_at IS NULL', [ben.id])).toEqual([])
    await until(() => subjects(target).includes('Your new e-mail address is in use'), 'the mail to the new address')
    await until(() => subjects(ben.email).includes('Your e-mail address was changed'), 'the mail to the old address')
    expect((await ok(ben, 'notificationSettings')).email).toMatchObject({ confirmed: true })
    // A link that is opened once more says the same, and is not recorded again.
    expect(await waits(links[last])).toEqual([])
    const trail = await rows<{ action_type: string; metadata: unknown }>(
      "SELECT action_type, metadata FROM audit_logs WHERE metadata->>'userId' = $1 AND action_type LIKE 'EMAIL_CHANGE%' ORDER BY id",
      [ben.id],
    )
    expect(trail.map((one) => one.action_type).sort()).toEqual([
      'EMAIL_CHANGED',
      'EMAIL_CHANGE_CONFIRMED',
      'EMAIL_CHANGE_CONFIRMED',
      'EMAIL_CHANGE_REQUESTED',
    ])
    expect(JSON.stringify(trail)).not.toContain('@')
  })

  test('needs the new mailbox alone where the old address was never confirmed', async () => {
    const eva = await register(false)
    expect((await begin(eva, target)).change).toMatchObject({ asks: ['NEW'], waitsFor: ['NEW'] })
    expect(await waits(await linkTo(target))).toEqual([])
    await idle()
    expect(await emailOf(eva)).toBe(target)
    expect(subjects(eva.email)).toEqual(['Confirm your e-mail address'])
  })

  test('waits for the old mailbox too if its address is confirmed in the meantime', async () => {
    const eva = await register(false)
    await begin(eva, target)
    await rows('UPDATE users SET email_confirmed_at = $2 WHERE id = $1', [eva.id, clock.now()])
    expect(await waits(await linkTo(target))).toEqual(['OLD'])
    await ok(eva, 'resendEmailChange')
    // The first mail of the registration is no link of a change.
    expect(await waits(await linkTo(eva.email))).toEqual([])
    expect(await emailOf(eva)).toBe(target)
  })

  test('needs the password, and another address than the account has', async () => {
    const body = { email: target, password: 'not this one' }
    expect(await refused(ben, 'beginEmailChange', { body })).toBe('PASSWORD_WRONG')
    const same = { email: ben.email.toUpperCase(), password: PASSWORD }
    expect(await refused(ben, 'beginEmailChange', { body: same })).toBe('EMAIL_TAKEN')
    expect((await ok(ben, 'readEmailChange')).change).toBeNull()
  })

  test('does not tell whose an address is: the answer is the same, and no mail goes there', async () => {
    const owner = await register()
    const free = await begin()
    const taken = await begin(ben, owner.email)
    expect(taken).toEqual({ ...free, change: { ...free.change, newEmail: owner.email } })
    await idle()
    expect(subjects(owner.email)).toEqual(['Confirm your e-mail address'])
  })
})

describe('a change that is under way', () => {
  test('is cancelled by its owner: its links are void', async () => {
    await begin()
    const [toNew, toOld] = [await linkTo(target), await linkTo(ben.email)]
    expect((await ok(ben, 'cancelEmailChange')).change).toBeNull()
    expect((await ok(ben, 'cancelEmailChange')).change).toBeNull()
    for (const link of [toNew, toOld]) expect((await confirm(link)).problem?.code).toBe('LINK_GONE')
    expect(await refused(ben, 'resendEmailChange')).toBe('NOT_FOUND')
  })

  test('is stopped by the old mailbox, and not by the new one', async () => {
    await begin()
    const [toNew, toOld] = [await linkTo(target), await linkTo(ben.email)]
    const stop = (token: string) => call(null, 'stopEmailChange', { body: { token } })
    expect((await stop(toNew)).problem?.code).toBe('LINK_GONE')
    expect([(await stop(toOld)).status, (await stop(toOld)).status]).toEqual([200, 200])
    expect((await confirm(toNew)).problem?.code).toBe('LINK_GONE')
    expect((await ok(ben, 'readEmailChange')).change).toBeNull()
  })

  test('is over after a day', async () => {
    await begin()
    const link = await linkTo(target)
    clock.advance(24 * HOUR_MS)
    expect((await confirm(link)).problem?.code).toBe('LINK_GONE')
    const { access_token: token } = await ok(null, 'login', { body: { email: ben.email, password: PASSWORD } })
    const back = { ...ben, token }
    expect((await ok(back, 'readEmailChange')).change).toBeNull()
    expect((await begin(back, `again-${target}`)).change?.newEmail).toBe(`again-${target}`)
  })

  test('gives way to another one, and to a new password that was set by a link', async () => {
    await begin()
    const first = await linkTo(target)
    await begin(ben, `other-${target}`)
    expect((await confirm(first)).problem?.code).toBe('LINK_GONE')
    const second = await linkTo(`other-${target}`)
    await rows('UPDATE credentials SET changed_at = $2 WHERE user_id = $1', [ben.id, clock.now()])
    expect((await confirm(second)).problem?.code).toBe('LINK_GONE')
  })

  test('stays when its owner changes the password by the old one', async () => {
    await begin()
    await ok(ben, 'changeOwnPassword', { body: { password: PASSWORD, newPassword: 'a river under three bridges' } })
    expect((await ok(ben, 'readEmailChange')).change?.newEmail).toBe(target)
  })

  test('is sent again to whoever has not confirmed, a few times', async () => {
    await begin()
    expect(await waits(await linkTo(target))).toEqual(['OLD'])
    await ok(ben, 'resendEmailChange')
    await linkTo(ben.email, 2)
    await idle()
    expect(subjects(target)).toHaveLength(1)
    for (let n = 0; n < 3; n += 1) await ok(ben, 'resendEmailChange')
    const over = await call(ben, 'resendEmailChange')
    expect([over.problem?.code, over.headers.has('retry-after')]).toEqual(['TOO_MANY', true])
  })

  test('its links are in no table and in no log, and the row goes a month after its end', async () => {
    await begin()
    const link = await linkTo(target)
    await confirm(link)
    expect(JSON.stringify(await rows('SELECT to_jsonb(c) AS row FROM email_changes c'))).not.toContain(link)
    expect(testApp.lines.filter((line) => line.includes(link) || line.includes(target))).toEqual([])
    const old = new Date(clock.now().getTime() - 31 * 24 * HOUR_MS)
    await rows('UPDATE email_changes SET expires_at = $2 WHERE user_id = $1', [ben.id, old])
    clock.advance(5 * 60_000)
    await until(
      async () => (await rows('SELECT 1 FROM email_changes WHERE user_id = $1', [ben.id])).length === 0,
      'its end',
    )
  })
})

describe('at the same moment', () => {
  test('both confirmations make one change', async () => {
    await begin()
    const links = [await linkTo(target), await linkTo(ben.email)]
    const answers = await Promise.all([...links, ...links].map(confirm))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await emailOf(ben)).toBe(target)
    const changed = (await testApp.actions(ben.id)).filter((action) => action === 'EMAIL_CHANGED')
    expect(changed).toHaveLength(1)
  })

  test('of two people who want one address, one gets it', async () => {
    const eva = await register()
    await begin()
    await begin(eva)
    const toNew = [await linkTo(target, 2), mailbox.to(target)[0]?.mail.text?.match(/#([\w-]{43})/)?.[1] ?? '']
    for (const link of toNew) expect(await waits(link)).toEqual(['OLD'])
    const toOld = await Promise.all([linkTo(ben.email), linkTo(eva.email)])
    const answers = await Promise.all(toOld.map(confirm))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
    expect([await emailOf(ben), await emailOf(eva)].filter((email) => email === target)).toHaveLength(1)
    // Whoever came too late has the old address, and no change under way.
    const late = answers[0]?.status === 410 ? ben : eva
    expect(await ok(late, 'readEmailChange')).toEqual({ email: late.email, change: null })
  })

  test('an address that was registered in the meantime stays with its owner', async () => {
    await begin()
    const [toNew, toOld] = [await linkTo(target), await linkTo(ben.email)]
    await waits(toOld)
    const body = { email: target, password: PASSWORD, name: 'Eva', role: 'PATIENT' }
    await ok(null, 'register', { body })
    expect((await confirm(toNew)).problem?.code).toBe('LINK_GONE')
    expect(await emailOf(ben)).toBe(ben.email)
  })

  test('an account that is disabled keeps its address, or has changed before', async () => {
    await begin()
    const [toNew, toOld] = [await linkTo(target), await linkTo(ben.email)]
    await waits(toOld)
    const admin = await testApp.person('ADMIN')
    const [answer] = await Promise.all([
      confirm(toNew),
      ok(admin, 'disablePerson', { params: { id: ben.id }, body: {} }),
    ])
    expect(await emailOf(ben)).toBe(answer.status === 200 ? target : ben.email)
    expect((await confirm(toNew)).problem?.code, 'nothing changes while it is disabled').toBe('LINK_GONE')
    await ok(admin, 'enablePerson', { params: { id: ben.id } })
    expect((await confirm(toNew)).status).toBe(200)
    expect(await emailOf(ben)).toBe(target)
  })
})
