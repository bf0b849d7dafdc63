import { importJWK, jwtVerify } from 'jose'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createNotifications } from '../src/notifications/index.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import type { UnitOfWork } from '../src/platform/events/unit-of-work.ts'
import { noMetrics } from '../src/platform/metrics/metrics.ts'
import { VAPID_PRIVATE_KEY } from './node.ts'
import { createNotifyAs } from './notify-as.ts'
import { createBrowser, createPushService } from './smtp-sink.ts'
import { createTestApp, type Person, type Schedule, until } from './test-app.ts'

/** How the push service answers each browser's address. */
const answers = new Map<string, { status: number; headers?: Record<string, string> }>()
const service = await createPushService((path, response) => {
  const answer = answers.get(path)
  if (!answer) return false
  response.writeHead(answer.status, answer.headers).end()
  return true
})
const elsewhere = await createPushService()
const testApp = await createTestApp({ config: { pushServices: [service.origin] } })
const { ok, clock } = testApp
const { tell, close } = createNotifyAs(testApp)
afterAll(async () => {
  await close()
  await testApp.close()
  await service.close()
  await elsewhere.close()
})

let doctor: Person
let patient: Person
let queue: Schedule
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada' })
  patient = await testApp.patient({ name: 'Ben' })
  queue = await testApp.schedule(doctor)
})

async function browserOf(who: Person, name = 'one') {
  const path = `/push/${who.id}/${name}`
  const browser = createBrowser(`${service.origin}${path}`)
  await ok(who, 'subscribePush', { body: browser.subscription })
  const got = () => service.posted.filter((one) => one.path === path)
  return { ...browser, path, got }
}
const states = async (who: Person) =>
  testApp.rows<{ state: string; reason: string | null; attempts: number }>(
    "SELECT state, reason, attempts FROM deliveries WHERE user_id = $1 AND channel = 'PUSH' ORDER BY created_at",
    [who.id],
  )

test('an invitation is pushed to the browsers of the patient, encrypted for each and signed by the server', async () => {
  const [phone, laptop] = [await browserOf(patient, 'phone'), await browserOf(patient, 'laptop')]
  await testApp.place(queue, patient, 'READY')
  const { callSessionId, expiresAt } = await ok(doctor, 'startCall', {
    params: { id: queue.id },
    body: { patientId: patient.id },
  })
  await until(() => phone.got().length === 1 && laptop.got().length === 1)
  const [post] = phone.got()
  if (!post) throw new Error('nothing was posted')
  expect(phone.read(post.body)).toEqual({
    id: expect.any(String),
    kind: 'CALL_INVITATION',
    appointmentId: null,
    callSessionId,
    scheduleId: queue.id,
    visitId: null,
    meetingRoomId: null,
    language: null,
    expiresAt,
  })
  expect(() => laptop.read(post.body)).toThrow()
  expect(post.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '60' })
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(post.headers.authorization ?? '') ?? []
  const { publicKey } = (await ok(patient, 'notificationSettings')).push
  expect(key).toBe(publicKey)
  const point = Buffer.from(key, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { audience: service.origin })
  expect(payload.sub).toMatch(/^mailto:/)
  for (const secret of ['Ada', 'Ben', patient.email]) expect(post.body.toString('latin1')).not.toContain(secret)
})

test('an invitation that was answered before its push was sent is never pushed', async () => {
  const browser = await browserOf(patient)
  answers.set(browser.path, { status: 503, headers: { 'retry-after': '5' } })
  await testApp.place(queue, patient, 'READY')
  const { callSessionId } = await ok(doctor, 'startCall', { params: { id: queue.id }, body: { patientId: patient.id } })
  await until(async () => (await states(patient))[0]?.reason === '503')
  expect(await states(patient)).toMatchObject([{ state: 'PENDING', attempts: 1 }])
  answers.delete(browser.path)
  await ok(patient, 'declineCall', { params: { id: callSessionId } })
  clock.advance(6_000)
  await until(async () => (await states(patient))[0]?.state === 'WITHDRAWN')
  expect(browser.got()).toHaveLength(1)
})

test('a busy push service is asked again at the time it names, and not after it ended the subscription', async () => {
  const browser = await browserOf(patient)
  answers.set(browser.path, { status: 429, headers: { 'retry-after': '120' } })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(async () => (await states(patient))[0]?.reason === '429')
  clock.advance(100_000)
  answers.delete(browser.path)
  expect(await states(patient)).toMatchObject([{ state: 'PENDING', attempts: 1 }])
  clock.advance(21_000)
  await until(async () => (await states(patient))[0]?.state === 'SENT')

  answers.set(browser.path, { status: 410 })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(async () => (await ok(patient, 'notificationSettings')).push.subscriptions === 0)
  expect((await states(patient))[1]).toMatchObject({ state: 'FAILED', reason: '410' })
})

test.each([
  [400, 'FAILED', null],
  [401, 'PENDING', null],
  [403, 'FAILED', 'KEY'],
  [404, 'FAILED', 'GONE'],
  [410, 'FAILED', 'GONE'],
  [413, 'FAILED', null],
  [429, 'PENDING', null],
])(
  'when a push service answers %i, the push is %s, and the reason that its owner reads is %s',
  async (status, state, reason) => {
    const browser = await browserOf(patient)
    answers.set(browser.path, { status })
    await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
    await until(async () => (await states(patient))[0]?.reason === String(status))
    expect(await states(patient)).toMatchObject([{ state, attempts: 1 }])
    const settings = async () => (await ok(patient, 'notificationSettings')).push
    await until(async () => (await settings()).ended.length === (reason === null ? 0 : 1), 'the owner to be told')
    expect(await settings()).toMatchObject({
      subscriptions: reason === null ? 1 : 0,
      ended: reason === null ? [] : [{ reason, endedAt: expect.any(String) }],
    })
    answers.delete(browser.path)
    if (reason === null) return
    // Nothing more is sent to that address, and it is not accepted again. A new address of this browser replaces it.
    const posted = browser.got().length
    await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
    expect(await testApp.refused(patient, 'subscribePush', { body: browser.subscription })).toBe('PUSH_ENDED')
    const anew = createBrowser(`${service.origin}/push/${patient.id}/anew`)
    await ok(patient, 'subscribePush', { body: { ...anew.subscription, replaces: browser.subscription.endpoint } })
    expect(await settings()).toMatchObject({ subscriptions: 1, ended: [] })
    expect(browser.got()).toHaveLength(posted)
  },
)

test('a push service that refuses a large content gets the push without content', async () => {
  const browser = await browserOf(patient)
  answers.set(browser.path, { status: 413 })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(() => browser.got().length === 2)
  expect(browser.got().map(({ body }) => body.length > 0)).toEqual([true, false])
})

test('a busy push service that names a date is asked again at that date', async () => {
  const browser = await browserOf(patient)
  const again = new Date(clock.now().getTime() + 300_000)
  answers.set(browser.path, { status: 429, headers: { 'retry-after': again.toUTCString() } })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(async () => (await states(patient))[0]?.reason === '429')
  answers.delete(browser.path)
  clock.advance(290_000)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(browser.got()).toHaveLength(1)
  clock.advance(11_000)
  await until(async () => (await states(patient))[0]?.state === 'SENT')
})

test('a waiting push is not sent to a browser that now belongs to another account', async () => {
  const browser = await browserOf(patient)
  answers.set(browser.path, { status: 503, headers: { 'retry-after': '5' } })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(async () => (await states(patient))[0]?.reason === '503')
  answers.delete(browser.path)
  const next = await testApp.patient()
  await ok(next, 'subscribePush', { body: browser.subscription })
  clock.advance(6_000)
  await until(async () => (await states(patient))[0]?.state === 'FAILED')
  await tell(doctor, { to: next.id, kind: 'QUEUE_RECALLED' })
  await until(() => browser.got().length === 2)
  expect(browser.got().map(({ body }) => browser.read(body).kind)).toEqual(['CALL_STARTED', 'QUEUE_RECALLED'])
})

test('the redirect of a push service is not followed', async () => {
  const browser = await browserOf(patient)
  answers.set(browser.path, { status: 307, headers: { location: `${elsewhere.origin}/inside` } })
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(async () => (await states(patient))[0]?.state === 'FAILED')
  expect(elsewhere.posted).toEqual([])
})

test('invalid keys of one browser make only its own delivery fail', async () => {
  const broken = { p256dh: Buffer.alloc(65, 9).toString('base64url'), auth: Buffer.alloc(16).toString('base64url') }
  await ok(patient, 'subscribePush', { body: { endpoint: `${service.origin}/broken`, keys: broken } })
  const browser = await browserOf(patient, 'good')
  await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
  await until(() => browser.got().length === 1)
  await until(async () => (await states(patient)).every(({ state }) => state !== 'PENDING' && state !== 'SENDING'))
  expect((await states(patient)).map(({ state }) => state).sort()).toEqual(['FAILED', 'SENT'])
  await until(async () => (await ok(patient, 'notificationSettings')).push.ended[0]?.reason === 'UNUSABLE')
})

test('a hundred workers send each delivery and each reminder once', async () => {
  const people = await testApp.patients(30)
  const browsers = await Promise.all(people.map((one) => browserOf(one)))
  const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolSize: 20 })
  const said: string[] = []
  const workers = Array.from({ length: 100 }, () =>
    createNotifications({
      database,
      run: Object.assign(
        ((actor, useCase) =>
          database.as(actor, (tx) =>
            useCase(tx as never, (rooms, event) => void said.push(`${rooms[0]} ${event}`)),
          )) as UnitOfWork,
        { within: database.within },
      ),
      clock,
      log: silentLog as never,
      metrics: noMetrics,
      config: {
        clinic: { name: null, phone: null },
        clinicTimeZone: 'UTC',
        publicUrl: null,
        mail: null,
        pushServices: [service.origin],
      },
      clinicLogo: null,
      vapidPrivateKey: VAPID_PRIVATE_KEY,
      linkPaths: {
        ACCOUNT_INVITATION: () => '',
        PASSWORD_RESET: () => '',
        EMAIL_CONFIRMATION: () => '',
        EMAIL_CHANGE_NEW: () => '',
        EMAIL_CHANGE_OLD: () => '',
      },
    }).startWorker(),
  )
  const startsAt = new Date(clock.now().getTime() + 25 * 3_600_000)
  for (const one of people)
    await testApp.rows(
      `INSERT INTO reminders (appointment_id, user_id, kind, due_at, person_name, starts_at, ends_at, visit_type)
       VALUES (gen_random_uuid(), $1, 'APPOINTMENT_TOMORROW', $2, 'Dr. Ada', $3, $3, 'ONLINE')`,
      [one.id, new Date(clock.now().getTime() + 3_600_000), startsAt],
    )
  clock.advance(3_600_000)
  await Promise.all(people.map((one) => tell(doctor, { to: one.id, kind: 'CALL_STARTED' })))
  await until(() => browsers.every((browser) => browser.got().length >= 2), 'every push')
  await Promise.all(workers.map((worker) => worker.stop()))
  const kinds = browsers.map((browser) =>
    browser
      .got()
      .map(({ body }) => browser.read(body).kind)
      .sort(),
  )
  expect(kinds).toEqual(people.map(() => ['APPOINTMENT_TOMORROW', 'CALL_STARTED']))
  for (const one of people)
    expect((await ok(one, 'listNotifications')).notifications.map(({ kind }) => kind).sort()).toEqual([
      'APPOINTMENT_TOMORROW',
      'CALL_STARTED',
    ])
  await database.close()
})
