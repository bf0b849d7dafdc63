import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

// SQL that an attacker injects into a transaction of the application, as in database-attacks.test.ts: what it does to
// accounts.

const testApp = await createTestApp({ clock: systemClock })
const people = {} as Record<'admin' | 'doctor' | 'patient', Person>
let client: pg.Client
beforeAll(async () => {
  for (const role of ['admin', 'doctor', 'patient'] as const)
    people[role] = await testApp.person(role.toUpperCase() as Person['role'])
  await testApp.person('ADMIN')
  await testApp.stop()
  client = new pg.Client(testApp.home.application.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await testApp.close()
})

/** Runs a statement as a signed actor and takes it back. @returns its rows, or 'refused' */
async function attempt(who: keyof typeof people, statement: string): Promise<unknown[] | 'refused'> {
  const { id, role } = people[who]
  await client.query('BEGIN')
  try {
    expect(await setActor(client, { kind: 'user', id, role })).toBe(true)
    return (await client.query(statement.replace(/:(\w+)/g, (_, name: keyof typeof people) => `'${people[name].id}'`)))
      .rows
  } catch (error) {
    // 42501: no right.
    if ((error as { code: string }).code === '42501') return 'refused'
    throw error
  } finally {
    await client.query('ROLLBACK')
  }
}

const invited = (more: string, values: string) =>
  `INSERT INTO users (id, email, name, role, created_at${more}) VALUES (gen_random_uuid(), 'x@example.org', 'X', ${values}) RETURNING 1 AS done`

describe('what an administrator’s transaction may write of accounts', () => {
  test('an invited account is inserted, with the present time', async () => {
    expect(await attempt('admin', invited(', invited_at', "'PATIENT', now(), now()"))).toEqual([{ done: 1 }])
    expect(await attempt('admin', invited(', invited_at, verified_at', "'DOCTOR', now(), now(), now()"))).toEqual([
      { done: 1 },
    ])
  })

  test.each([
    ['an account that nobody has invited', invited('', "'ADMIN', now()")],
    ['an invitation of another time', invited(', invited_at', "'PATIENT', now(), now() - interval '1 day'")],
    ['a confirmed address', invited(', invited_at, email_confirmed_at', "'PATIENT', now(), now(), now()")],
    ['a verified patient', invited(', invited_at, verified_at', "'PATIENT', now(), now(), now()")],
    ['a role', "UPDATE users SET role = 'ADMIN' WHERE id = :patient"],
    ['a disabled account', 'UPDATE users SET disabled_at = now() WHERE id = :patient'],
    ['an enabled account', 'UPDATE users SET disabled_at = NULL WHERE id = :patient'],
    ['a verification that was put aside', 'UPDATE users SET verified_before = now() WHERE id = :doctor'],
    ['an address', "UPDATE users SET email = 'y@example.org' WHERE id = :patient"],
    ['a name', "UPDATE users SET name = 'Y' WHERE id = :patient"],
    ['a password', "INSERT INTO credentials VALUES (:patient, 'a hash')"],
    [
      'a link for a password',
      "INSERT INTO password_resets VALUES (gen_random_uuid(), :patient, sha256('x'), now(), now())",
    ],
    ['a recovery code', "INSERT INTO recovery_codes VALUES (gen_random_uuid(), :patient, sha256('x'), now())"],
    [
      'a secret of an app',
      "INSERT INTO totp_factors VALUES (gen_random_uuid(), :patient, sha256('x'), now(), now(), 0)",
    ],
    ['a passkey', "INSERT INTO passkeys VALUES (gen_random_uuid(), :patient, 'x', 'x', 0, '{}', 'Phone', now())"],
    ['a sign-in', "INSERT INTO sign_ins VALUES (gen_random_uuid(), :patient, now(), 'PASSWORD_WRONG')"],
    ['a used challenge', "INSERT INTO passkey_challenges VALUES (sha256('x'), now())"],
    [
      'a ticket for a sign-in',
      "INSERT INTO sign_in_tickets VALUES (gen_random_uuid(), :patient, sha256('x'), NULL, now(), now())",
    ],
    ['a setup link', "INSERT INTO setup_links VALUES (gen_random_uuid(), sha256('x'), now(), now())"],
  ])('%s is refused', async (_what, statement) => {
    expect(await attempt('admin', statement)).toBe('refused')
  })

  test('the functions refuse another time', async () => {
    expect(await attempt('admin', "SELECT disable_account(:patient, now() - interval '1 hour') AS got")).toEqual([
      { got: null },
    ])
    expect(await attempt('admin', "SELECT end_account_sessions(:patient, now() + interval '1 day') AS got")).toEqual([
      { got: null },
    ])
  })
})

describe('what doctors and patients may do with accounts', () => {
  test.each(['doctor', 'patient'] as const)('a %s neither invites, disables, promotes nor signs out', async (who) => {
    expect(await attempt(who, invited(', invited_at', "'ADMIN', now(), now()"))).toBe('refused')
    for (const call of [
      'disable_account(:admin, now())',
      'disable_account(:doctor, NULL)',
      `change_account_role(:${who}, 'ADMIN')`,
      'end_account_sessions(:admin, now())',
      "last_sign_in(:admin, 'UTC')",
      'has_administrator(NULL)',
      'has_second_factor(:admin)',
    ])
      expect([call, await attempt(who, `SELECT ${call} AS got`)]).toEqual([call, [{ got: null }]])
  })
})

describe('what somebody may do with their own second factor, whose rows they may not see', () => {
  beforeAll(async () => {
    await testApp.rows("INSERT INTO credentials VALUES ($1, 'a hash')", [people.patient.id])
    await testApp.rows("INSERT INTO totp_factors VALUES (gen_random_uuid(), $1, sha256('x'), now(), now(), 0)", [
      people.patient.id,
    ])
    await testApp.rows("INSERT INTO recovery_codes VALUES (gen_random_uuid(), $1, sha256('x'), now())", [
      people.patient.id,
    ])
    await testApp.rows(
      `INSERT INTO sign_in_tickets
       VALUES ($1, $1, sha256('x'), NULL, now(), now() + interval '5 minutes', now() - interval '1 minute')`,
      [people.patient.id],
    )
    await testApp.rows(
      "INSERT INTO passkeys VALUES ($1, $1, 'x', 'x', 0, '{}', 'Phone', now(), now() - interval '1 minute')",
      [people.patient.id],
    )
    await testApp.rows("INSERT INTO passkey_challenges VALUES (sha256('x'), now())")
  })
  afterAll(() => testApp.rows('DELETE FROM totp_factors; DELETE FROM passkeys'))

  test.each([
    'SELECT secret FROM totp_factors',
    'SELECT code_hash FROM recovery_codes',
    'SELECT token_hash FROM sign_in_tickets',
    'SELECT credential_id, public_key, name FROM passkeys',
    'SELECT challenge_hash FROM passkey_challenges',
    'UPDATE passkeys SET last_used_at = now() RETURNING id',
    'DELETE FROM passkeys RETURNING id',
    'DELETE FROM passkey_challenges RETURNING expires_at',
    'UPDATE totp_factors SET last_step = 0 RETURNING user_id',
    'UPDATE recovery_codes SET used_at = NULL RETURNING id',
    'UPDATE sign_in_tickets SET used_at = now() RETURNING id',
    'DELETE FROM totp_factors RETURNING user_id',
    'DELETE FROM recovery_codes RETURNING id',
  ])('"%s" reaches no row', async (statement) => {
    for (const who of ['patient', 'admin'] as const) expect(await attempt(who, statement)).toEqual([])
  })

  test.each([
    ['no ticket', 'NULL'],
    ['a ticket that was used at another time', ':patient'],
    ['the ticket of somebody else', ':doctor'],
  ])('no session is opened with %s', async (_what, ticket) => {
    const open = `SELECT open_login_session(gen_random_uuid(), now(), now() + interval '1 day', NULL, NULL, NULL, ${ticket}) AS opened`
    expect(await attempt('patient', open)).toEqual([{ opened: false }])
  })

  test.each([
    ['a passkey that was used at another time', ':patient'],
    ['the passkey of somebody else', ':doctor'],
  ])('no session is opened with %s', async (_what, passkey) => {
    const open = `SELECT open_login_session(gen_random_uuid(), now(), now() + interval '1 day', NULL, NULL, NULL, NULL, ${passkey}) AS opened`
    expect(await attempt('patient', open)).toEqual([{ opened: false }])
    expect(await attempt('doctor', open)).toEqual([{ opened: false }])
  })

  test('a passkey alone is a second factor: without it no session is opened', async () => {
    await testApp.rows('DELETE FROM totp_factors')
    const open = `SELECT open_login_session(gen_random_uuid(), now(), now() + interval '1 day', NULL, NULL, NULL) AS opened`
    expect(await attempt('patient', open)).toEqual([{ opened: false }])
    await testApp.rows("UPDATE passkeys SET last_used_at = '2030-01-01'")
    const used = `SELECT open_login_session(gen_random_uuid(), '2030-01-01', '2030-01-02', NULL, NULL, NULL, NULL, :patient) AS opened`
    expect(await attempt('patient', used)).toEqual([{ opened: true }])
  })

  test('a person ends their other sessions, at the present time, for a reason of theirs, and keeps one', async () => {
    const sessionOf = async (person: Person) => {
      const [row] = await testApp.rows<{ id: string }>('SELECT id FROM login_sessions WHERE user_id = $1', [person.id])
      return `'${row?.id}'`
    }
    const [own, others] = [await sessionOf(people.patient), await sessionOf(people.doctor)]
    await testApp.rows(
      `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
       SELECT gen_random_uuid(), $1, now(), now() + interval '1 day', now()`,
      [people.patient.id],
    )
    const end = (given: string) => attempt('patient', `SELECT end_other_sessions(${given}) AS ended`)
    expect(await end(`${own}, now(), 'ENDED_BY_OWNER'`)).toEqual([{ ended: 1 }])
    for (const given of [
      `${own}, now(), 'ENDED_BY_CLINIC'`,
      `${own}, now() - interval '1 day', 'ENDED_BY_OWNER'`,
      "NULL, now(), 'FACTOR_REMOVED'",
      "gen_random_uuid(), now(), 'FACTOR_REMOVED'",
      `${others}, now(), 'FACTOR_REMOVED'`,
    ])
      expect(await end(given), given).toEqual([{ ended: 0 }])
  })

  test('a session is opened with the ticket that was used at that time', async () => {
    await testApp.rows("UPDATE sign_in_tickets SET used_at = '2030-01-01', expires_at = '2030-01-02'")
    const open = `SELECT open_login_session(gen_random_uuid(), '2030-01-01', '2030-01-02', NULL, NULL, NULL, :patient) AS opened`
    expect(await attempt('patient', open)).toEqual([{ opened: true }])
  })
})

test('an account that is disabled in the middle of a transaction acts in no later one', async () => {
  await testApp.rows('UPDATE users SET disabled_at = now() WHERE id = $1', [people.patient.id])
  const { id, role } = people.patient
  await client.query('BEGIN')
  expect(await setActor(client, { kind: 'user', id, role })).toBe(false)
  await client.query('ROLLBACK')
  await testApp.rows('UPDATE users SET disabled_at = NULL WHERE id = $1', [people.patient.id])
})
