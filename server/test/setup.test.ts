import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { makeResetLink, makeSetupLink } from '../src/accounts/index.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createTestApp, JWT_SECRET } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, call, clock, rows } = testApp
const openNode = () => openDatabase({ ...testApp.home.application, clock, log: silentLog, poolSize: 1 })
const nodes = [openNode(), openNode(), openNode()]
afterAll(async () => {
  for (const node of nodes) await node.close()
  await testApp.close()
})
beforeEach(async () => {
  await rows("DELETE FROM users WHERE role = 'ADMIN'")
  await rows('DELETE FROM setup_links')
})

const make = (node = nodes[0], anew = false) => {
  if (!node) throw new Error('no node')
  return node.as({ kind: 'system', name: 'setup' }, (tx) =>
    makeSetupLink(tx, { secret: JWT_SECRET, now: clock.now(), anew }),
  )
}
const tokenIn = (path: string | undefined): string => path?.split('#')[1] ?? ''
let people = 0
const bodyOf = (token: string) => {
  people += 1
  return { token, name: 'Alex Morgan', email: `first-${people}@example.org`, password: 'correct horse battery' }
}

test('the link of a server without an administrator makes the first one, once', async () => {
  const link = await make()
  expect(link).toMatchObject({ isNew: true, path: expect.stringMatching(/^\/login\?mode=setup#[\w-]{43}$/) })
  const token = tokenIn(link?.path)
  expect(await ok(null, 'openSetupLink', { body: { token } })).toEqual({
    isDone: false,
    expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
  })
  const body = bodyOf(token)
  const { user, access_token } = await ok(null, 'setUp', { body })
  expect(user).toMatchObject({ email: body.email, name: 'Alex Morgan', role: 'ADMIN' })
  const first = { ...user, token: access_token }
  expect((await ok(first, 'listPeople')).people).toHaveLength(1)
  const { email, password } = body
  expect((await call(null, 'login', { body: { email, password } })).status).toBe(200)
  // It is used, and nothing makes another one.
  expect(await refused(null, 'setUp', { body: bodyOf(token) })).toBe('LINK_GONE')
  expect(await ok(null, 'openSetupLink', { body: { token } })).toMatchObject({ isDone: true })
  expect(await make()).toBeNull()
  const trail = await rows(
    "SELECT actor, actor_user_id FROM audit_logs WHERE action_type IN ('SETUP_LINK_MADE', 'ADMINISTRATOR_SET_UP') ORDER BY id",
  )
  expect(trail).toEqual([
    { actor: 'setup', actor_user_id: null },
    { actor: 'user', actor_user_id: user.id },
  ])
})

test('of four people with the link at once, one becomes the administrator', async () => {
  const token = tokenIn((await make())?.path)
  const answers = await Promise.all([1, 2, 3, 4].map(() => call(null, 'setUp', { body: bodyOf(token) })))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410, 410])
  expect(await rows("SELECT 1 FROM users WHERE role = 'ADMIN'")).toHaveLength(1)
})

test('nodes that start together print one link, which works', async () => {
  const links = await Promise.all(nodes.map((node) => make(node)))
  expect(new Set(links.map((link) => link?.path)).size).toBe(1)
  // Only one of them says so in its log.
  expect(links.filter((link) => link?.isNew)).toHaveLength(1)
  expect((await call(null, 'setUp', { body: bodyOf(tokenIn(links[0]?.path)) })).status).toBe(201)
})

test('a second open link is refused by the database', async () => {
  await make()
  const insert = `INSERT INTO setup_links VALUES (gen_random_uuid(), sha256('x'), now(), now())`
  await expect(rows(insert)).rejects.toThrow('setup_links_one_open')
})

test('the database holds the hash of the token and not the token', async () => {
  const token = tokenIn((await make())?.path)
  const stored = await rows<{ text: string }>('SELECT setup_links::text AS text FROM setup_links')
  expect(stored).toHaveLength(1)
  expect(JSON.stringify(stored)).not.toContain(token)
  expect(testApp.lines.join('')).not.toContain(token)
})

describe('a link that makes nobody an administrator', () => {
  test('the link expires after an hour, and the next start prints another one', async () => {
    const old = await make()
    clock.advance(3_600_000)
    expect(await refused(null, 'setUp', { body: bodyOf(tokenIn(old?.path)) })).toBe('LINK_GONE')
    const next = await make()
    expect([next?.isNew, next?.path === old?.path]).toEqual([true, false])
    expect((await call(null, 'openSetupLink', { body: { token: tokenIn(next?.path) } })).status).toBe(200)
  })

  test('the command at the machine replaces a link that was lost', async () => {
    const lost = await make()
    const next = await make(nodes[1], true)
    expect(await refused(null, 'openSetupLink', { body: { token: tokenIn(lost?.path) } })).toBe('LINK_GONE')
    expect((await call(null, 'setUp', { body: bodyOf(tokenIn(next?.path)) })).status).toBe(201)
  })

  test('a token that nobody made is refused, and guesses are counted', async () => {
    const guess = () =>
      call(null, 'openSetupLink', {
        body: { token: 'A'.repeat(43) },
        headers: { 'x-forwarded-for': '203.0.113.5' },
      })
    expect((await guess()).problem?.code).toBe('LINK_GONE')
    for (let n = 1; n < 60; n++) await guess()
    expect((await guess()).problem?.code).toBe('TOO_MANY')
  })

  test('a common password is refused, and the link stays good', async () => {
    const token = tokenIn((await make())?.path)
    expect(await refused(null, 'setUp', { body: { ...bodyOf(token), password: 'password123' } })).toBe(
      'PASSWORD_COMMON',
    )
    expect((await call(null, 'setUp', { body: bodyOf(token) })).status).toBe(201)
  })
})

test('an invited administrator who has no password yet does not count as one', async () => {
  const admin = await testApp.person('ADMIN')
  expect(await make()).toBeNull()
  await rows('UPDATE users SET invited_at = now() WHERE id = $1', [admin.id])
  expect(await make()).not.toBeNull()
})

test('the command at the machine makes a link for a new password, and does not confirm the address', async () => {
  const admin = await testApp.person('ADMIN')
  await rows('UPDATE users SET email_confirmed_at = NULL WHERE id = $1', [admin.id])
  const ask = (email: string) =>
    nodes[0]?.as({ kind: 'system', name: 'command-line' }, (tx) =>
      makeResetLink(tx, { secret: JWT_SECRET, email, now: clock.now() }),
    )
  const link = await ask(admin.email)
  const password = 'the second password'
  expect((await call(null, 'resetPassword', { body: { token: tokenIn(link?.path), password } })).status).toBe(200)
  expect((await call(null, 'login', { body: { email: admin.email, password } })).status).toBe(200)
  expect(await rows('SELECT email_confirmed_at AS at FROM users WHERE id = $1', [admin.id])).toEqual([{ at: null }])
  expect(await ask('nobody@example.org')).toBeNull()
  const [entry] = await rows(
    "SELECT actor, metadata FROM audit_logs WHERE action_type = 'PASSWORD_LINK_MADE' ORDER BY id DESC LIMIT 1",
  )
  expect(entry).toEqual({ actor: 'command-line', metadata: { userId: admin.id, shown: true } })
})
