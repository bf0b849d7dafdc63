import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const mailbox = await createMailbox(() => new Date())
const testApp = await createTestApp()
const mail = { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false }
const mailing = await createTestApp({ config: { mail, publicUrl: new URL('http://clinic.example') } })
const { ok, refused, call, rows, clock } = testApp
afterAll(async () => {
  await testApp.close()
  await mailing.close()
  await mailbox.shut()
})

let admin: Person
let mailingAdmin: Person
beforeAll(async () => {
  admin = await testApp.person('ADMIN', { name: 'Alex Morgan' })
  mailingAdmin = await mailing.person('ADMIN')
})

const PASSWORD = 'correct horse battery'
let invited = 0
const invitation = (role: 'DOCTOR' | 'PATIENT' | 'ADMIN' = 'DOCTOR') => {
  invited += 1
  return { name: `Invited ${invited}`, email: `invited-${invited}@example.org`, role }
}
const tokenIn = (text: string | null | undefined): string => /#([\w-]{43})/.exec(text ?? '')?.[1] ?? ''
const signIn = (email: string, password = PASSWORD) => call(null, 'login', { body: { email, password } })
const entries = (userId: string) =>
  rows<{ action: string; by: string | null }>(
    `SELECT action_type AS action, actor_user_id AS by FROM audit_logs
     WHERE metadata->>'userId' = $1 AND action_type <> 'ACCESS_REFUSED' ORDER BY id`,
    [userId],
  )
/** An administrator of a clinic of their own, which has no other. */
async function lonely() {
  await rows("UPDATE users SET invited_at = now() WHERE role = 'ADMIN' AND id <> $1", [admin.id])
}

describe('the list of people', () => {
  test('people are listed page by page, newest first, by role, state, and name or address in any spelling', async () => {
    const { id } = await testApp.doctor({ name: 'Dr. Søren O’Łubie-Weiß', email: 'soren@found.example' })
    for (const name of ["o'lubie", 'SOREN weiss', 'found.ex'])
      expect((await ok(admin, 'listPeople', { query: { name } })).people).toEqual([
        {
          id,
          name: 'Dr. Søren O’Łubie-Weiß',
          email: 'soren@found.example',
          role: 'DOCTOR',
          state: 'ACTIVE',
          hasSecondFactor: false,
          lastSignIn: '2026-03-02',
        },
      ])
    const many = await Promise.all(
      Array.from({ length: 31 }, (_, n) => testApp.patient({ name: `Lister ${n}`, email: `lister-${n}@list.example` })),
    )
    const query = { name: 'lister list.example', role: 'PATIENT' as const, state: 'ACTIVE' as const }
    const first = await ok(admin, 'listPeople', { query })
    expect([first.people.length, first.next]).toEqual([30, first.people.at(-1)?.id])
    const second = await ok(admin, 'listPeople', { query: { ...query, before: first.next ?? '' } })
    expect([second.people.length, second.next]).toEqual([1, null])
    expect([...first.people, ...second.people].map((one) => one.id)).toEqual(
      many
        .map((one) => one.id)
        .sort()
        .reverse(),
    )
    expect((await ok(admin, 'listPeople', { query: { ...query, role: 'DOCTOR' } })).people).toEqual([])
    expect((await ok(admin, 'listPeople', { query: { ...query, state: 'INVITED' } })).people).toEqual([])
  })

  test('reading the list is in the audit trail, once in a quarter of an hour', async () => {
    const reader = await testApp.person('ADMIN')
    await ok(reader, 'listPeople')
    await ok(reader, 'listPeople', { query: { role: 'DOCTOR' } })
    const read = "SELECT 1 FROM audit_logs WHERE action_type = 'PEOPLE_READ' AND actor_user_id = $1"
    expect(await rows(read, [reader.id])).toHaveLength(1)
  })

  test('the list has nothing of a patient but name, address, role, state, second factor and the day of the last sign-in', async () => {
    const patient = await testApp.patient()
    await rows(
      "UPDATE patient_profiles SET phone = '+49 30 7654321', birth_date = '1970-01-01' WHERE patient_id = $1",
      [patient.id],
    )
    const { people } = await ok(admin, 'listPeople', { query: { name: patient.email } })
    expect(Object.keys(people[0] ?? {}).sort()).toEqual([
      'email',
      'hasSecondFactor',
      'id',
      'lastSignIn',
      'name',
      'role',
      'state',
    ])
  })
})

describe('inviting somebody', () => {
  test('an invited doctor chooses a password by the link, signs in, and counts as verified', async () => {
    const body = invitation()
    const { person, link } = await ok(admin, 'invitePerson', { body })
    expect(person).toMatchObject({ ...body, state: 'INVITED', lastSignIn: null })
    expect(link).toMatchObject({ sent: false, path: expect.stringMatching(/^\/login\?mode=invited#[\w-]{43}$/) })
    expect(Date.parse(link.expiresAt) - clock.now().getTime()).toBe(7 * 24 * 3_600_000)
    expect((await signIn(body.email)).problem?.code).toBe('BAD_CREDENTIALS')
    const token = tokenIn(link.path)
    expect((await call(null, 'resetPassword', { body: { token, password: PASSWORD } })).status).toBe(200)
    expect((await call(null, 'resetPassword', { body: { token, password: PASSWORD } })).status).toBe(410)
    const { body: granted } = await signIn(body.email)
    const doctor = { ...granted.user, token: granted.access_token }
    expect((await ok(doctor, 'readDoctorProfile')).verification.status).toBe('VERIFIED')
    const { people } = await ok(admin, 'listPeople', { query: { name: body.email } })
    expect(people).toMatchObject([{ state: 'ACTIVE', lastSignIn: '2026-03-02' }])
    expect(await entries(person.id)).toEqual([
      { action: 'USER_INVITED', by: admin.id },
      { action: 'PASSWORD_LINK_MADE', by: admin.id },
      { action: 'USER_ACCEPTED_INVITATION', by: null },
    ])
    const [decision] = await rows('SELECT admin_id, verified FROM doctor_verifications WHERE doctor_id = $1', [
      person.id,
    ])
    expect(decision).toEqual({ admin_id: admin.id, verified: true })
  })

  test('where e-mails are sent, the link goes to the mailbox, and the administrator does not see it', async () => {
    const body = invitation()
    const { person, link } = await mailing.ok(mailingAdmin, 'invitePerson', { body })
    expect(link).toMatchObject({ sent: true, path: null })
    const sent = () => mailbox.to(body.email).filter((one) => one.mail.subject === 'You are invited to MedConsult')
    await until(() => sent().length === 1)
    const text = sent()[0]?.mail.text ?? ''
    expect(text).toContain('http://clinic.example/login?mode=invited#')
    const given = { body: { token: tokenIn(text), password: PASSWORD } }
    expect((await mailing.call(null, 'resetPassword', given)).status).toBe(200)
    const [row] = await mailing.rows('SELECT email_confirmed_at IS NOT NULL AS confirmed FROM users WHERE id = $1', [
      person.id,
    ])
    expect(row).toEqual({ confirmed: true })
    // Nobody has changed a password: it is the first one.
    await until(async () => (await mailing.rows("SELECT 1 FROM deliveries WHERE state = 'PENDING'")).length === 0)
    expect(mailbox.to(body.email)).toHaveLength(1)
  })

  test('an address that has an account is refused, also of two invitations at once', async () => {
    const body = invitation('PATIENT')
    const both = await Promise.all([1, 2].map(() => call(admin, 'invitePerson', { body })))
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(await refused(admin, 'invitePerson', { body: { ...body, email: body.email.toUpperCase() } })).toBe(
      'EMAIL_TAKEN',
    )
  })

  test('a link that was handed over does not confirm the address', async () => {
    const { person, link } = await ok(admin, 'invitePerson', { body: invitation('PATIENT') })
    await ok(null, 'resetPassword', { body: { token: tokenIn(link.path), password: PASSWORD } })
    expect(await rows('SELECT email_confirmed_at AS at FROM users WHERE id = $1', [person.id])).toEqual([{ at: null }])
  })

  test('an invitation can be sent again', async () => {
    const { person } = await ok(admin, 'invitePerson', { body: invitation('ADMIN') })
    const again = await ok(admin, 'sendPasswordLink', { params: { id: person.id } })
    expect(again.path).toMatch(/mode=invited#/)
    await ok(null, 'resetPassword', { body: { token: tokenIn(again.path), password: PASSWORD } })
    expect((await signIn(person.email)).body.user.role).toBe('ADMIN')
  })
})

describe('a link for a new password', () => {
  test('the administrator sees it once where no e-mails are sent, and it is in the audit trail', async () => {
    const patient = await testApp.patient()
    const link = await ok(admin, 'sendPasswordLink', { params: { id: patient.id } })
    expect(link.path).toMatch(/^\/login\?mode=reset#/)
    expect(Date.parse(link.expiresAt) - clock.now().getTime()).toBe(3_600_000)
    await ok(null, 'resetPassword', { body: { token: tokenIn(link.path), password: PASSWORD } })
    expect((await signIn(patient.email)).status).toBe(200)
    const [entry] = await rows(
      "SELECT metadata FROM audit_logs WHERE action_type = 'PASSWORD_LINK_MADE' AND patient_id = $1",
      [patient.id],
    )
    expect(entry).toEqual({ metadata: { userId: patient.id, shown: true, address: '127.0.0.0/24' } })
  })

  test('it is sent where e-mails are sent', async () => {
    const patient = await mailing.patient({ email: 'forgetful@example.org' })
    expect(await mailing.ok(mailingAdmin, 'sendPasswordLink', { params: { id: patient.id } })).toMatchObject({
      sent: true,
      path: null,
    })
    await until(() => mailbox.to(patient.email).length === 1)
    expect(mailbox.to(patient.email)[0]?.mail.text).toContain('mode=reset#')
  })

  test('a disabled account gets none, and its open links are void', async () => {
    const { person, link } = await ok(admin, 'invitePerson', { body: invitation('PATIENT') })
    const params = { id: person.id }
    await ok(admin, 'disablePerson', { params, body: {} })
    const body = { token: tokenIn(link.path), password: PASSWORD }
    expect(await refused(null, 'resetPassword', { body })).toBe('LINK_GONE')
    expect(await refused(admin, 'sendPasswordLink', { params })).toBe('FORBIDDEN')
    expect((await ok(admin, 'enablePerson', { params })).state).toBe('INVITED')
  })
})

describe('changing a role', () => {
  test('a person gets another role, their sessions end, and a new doctor waits for verification', async () => {
    const patient = await testApp.patient()
    const params = { id: patient.id }
    expect(await ok(admin, 'changeRole', { params, body: { role: 'DOCTOR' } })).toMatchObject({ role: 'DOCTOR' })
    expect(await refused(patient, 'me')).toBe('UNAUTHENTICATED')
    const doctor = {
      ...patient,
      role: 'DOCTOR' as const,
      token: await testApp.tokenOf({ id: patient.id, role: 'DOCTOR' }),
    }
    expect((await ok(doctor, 'readDoctorProfile')).verification.status).toBe('PENDING')
    const [entry] = await rows(
      "SELECT metadata FROM audit_logs WHERE action_type = 'USER_ROLE_CHANGED' ORDER BY id DESC",
    )
    expect(entry).toMatchObject({ metadata: { userId: patient.id, from: 'PATIENT', to: 'DOCTOR' } })
  })

  test('a role that records name the person in stays', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.place(await testApp.schedule(doctor), patient, 'DONE')
    for (const [who, role] of [
      [doctor, 'PATIENT'],
      [patient, 'DOCTOR'],
      [patient, 'ADMIN'],
    ] as const)
      expect(await refused(admin, 'changeRole', { params: { id: who.id }, body: { role } })).toBe('ROLE_IN_USE')
    const [other, booked] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(other)
    await testApp.appointment(other, booked)
    for (const who of [other, booked])
      expect(await refused(admin, 'changeRole', { params: { id: who.id }, body: { role: 'ADMIN' } })).toBe(
        'ROLE_IN_USE',
      )
  })
})

describe('the last administrator', () => {
  test('neither loses the role nor is disabled', async () => {
    await lonely()
    const params = { id: admin.id }
    expect(await refused(admin, 'disablePerson', { params, body: { ownAccount: true } })).toBe('LAST_ADMINISTRATOR')
    expect(await refused(admin, 'changeRole', { params, body: { role: 'PATIENT', ownAccount: true } })).toBe(
      'LAST_ADMINISTRATOR',
    )
    expect((await call(admin, 'me')).status).toBe(200)
  })

  test('is left, however many administrators disable each other at once', async () => {
    await lonely()
    for (let round = 0; round < 5; round++) {
      const others = [await testApp.person('ADMIN'), await testApp.person('ADMIN')]
      const all = [admin, ...others]
      const answers = await Promise.all(
        all.map((one, n) =>
          call(one, 'disablePerson', { params: { id: all[(n + 1) % all.length]?.id ?? '' }, body: {} }),
        ),
      )
      for (const { status } of answers) expect([200, 401, 409]).toContain(status)
      const left = await rows<{ id: string }>(
        "SELECT id FROM users WHERE role = 'ADMIN' AND disabled_at IS NULL AND invited_at IS NULL",
      )
      expect(left.length).toBeGreaterThan(0)
      await rows('UPDATE users SET disabled_at = NULL WHERE id = $1', [admin.id])
      await rows('DELETE FROM users WHERE id = ANY($1)', [others.map(({ id }) => id)])
      admin = { ...admin, token: await testApp.tokenOf(admin) }
    }
  })

  test('nobody disables their own account, or takes their own role, without saying so', async () => {
    const other = await testApp.person('ADMIN')
    const params = { id: other.id }
    expect(await refused(other, 'disablePerson', { params, body: {} })).toBe('VALIDATION')
    expect(await refused(other, 'changeRole', { params, body: { role: 'PATIENT' } })).toBe('VALIDATION')
    expect((await ok(other, 'disablePerson', { params, body: { ownAccount: true } })).state).toBe('DISABLED')
    expect(await refused(other, 'me')).toBe('ACCOUNT_DISABLED')
  })
})

test('ending the sessions of an account signs it out everywhere, and nobody else', async () => {
  const [patient, other] = [await testApp.patient(), await testApp.patient()]
  const again = { ...patient, token: await testApp.tokenOf(patient) }
  const page = await testApp.socket(again)
  expect(await ok(admin, 'endSessions', { params: { id: patient.id } })).toEqual({ ended: 2 })
  await until(() => !page.socket.connected)
  for (const one of [patient, again]) expect(await refused(one, 'me')).toBe('UNAUTHENTICATED')
  expect((await call(other, 'me')).status).toBe(200)
  expect(await ok(admin, 'endSessions', { params: { id: patient.id } })).toEqual({ ended: 0 })
  expect(await entries(patient.id)).toEqual([{ action: 'USER_SESSIONS_ENDED', by: admin.id }])
})
