import { NOTIFICATIONS_PAGE, notificationKinds } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type AppointmentFacts, createNotifyAs } from './notify-as.ts'
import { createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock } = testApp
const { tell, remind, forget, close } = createNotifyAs(testApp)
afterAll(async () => {
  await close()
  await testApp.close()
})

let doctor: Person
let patient: Person
let queue: Schedule
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada' })
  patient = await testApp.patient({ name: 'Ben' })
  queue = await testApp.schedule(doctor)
})

const list = async (who: Person, before?: string) =>
  ok(who, 'listNotifications', { query: before === undefined ? {} : { before } })
const appointmentIn = (hours: number, more: Partial<AppointmentFacts> = {}): AppointmentFacts => ({
  id: crypto.randomUUID(),
  startsAt: new Date(clock.now().getTime() + hours * 3_600_000),
  endsAt: new Date(clock.now().getTime() + (hours + 0.5) * 3_600_000),
  type: 'ONLINE',
  ...more,
})
const deliveries = (who: Person) =>
  testApp.rows<{ channel: string; kind: string; state: string; withdrawn: boolean }>(
    'SELECT channel, kind, state, withdrawn FROM deliveries WHERE user_id = $1 ORDER BY created_at, channel, kind',
    [who.id],
  )
const endpoint = (name: string): string => `https://fcm.googleapis.com/fcm/send/${name}`
const keys = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: Buffer.alloc(16, 1).toString('base64url') }

describe('the bell', () => {
  test('a recall is in the bell at once, with all that the page needs, and unread until it is read', async () => {
    await testApp.place(queue, patient, 'DONE')
    const [page, other] = [await testApp.socket(patient), await testApp.socket(patient)]
    await ok(doctor, 'resetPatient', { params: { id: queue.id, patientId: patient.id } })
    const told = await page.wait('notification')
    expect(told).toMatchObject({
      kind: 'QUEUE_RECALLED',
      scheduleId: queue.id,
      personName: 'Dr. Ada',
      readAt: null,
      createdAt: clock.now().toISOString(),
    })
    expect(await list(patient)).toEqual({ notifications: [told], unread: 1 })
    expect(await list(doctor)).toEqual({ notifications: [], unread: 0 })
    clock.advance(1000)
    expect(await ok(patient, 'readNotifications', { body: { ids: [told.id] } })).toEqual({ unread: 0 })
    expect(await other.wait('notifications_read')).toEqual({ unread: 0 })
    const { notifications } = await list(patient)
    expect(notifications[0]?.readAt).toBe(clock.now().toISOString())
    clock.advance(1000)
    await ok(patient, 'readNotifications', { body: { ids: [told.id] } })
    expect((await list(patient)).notifications).toEqual(notifications)
  })

  test('a transaction that is rolled back sends no notification', async () => {
    await expect(
      tell(doctor, { to: patient.id, kind: 'CALL_STARTED', personName: 'Dr. Ada' }, { fails: true }),
    ).rejects.toThrow('rolled back')
    expect(await list(patient)).toEqual({ notifications: [], unread: 0 })
    expect(await deliveries(patient)).toEqual([])
  })

  test('notifications are listed page by page in order, and later ones stay unread', async () => {
    for (let count = 0; count < NOTIFICATIONS_PAGE + 3; count++)
      await tell(doctor, { to: patient.id, kind: 'QUEUE_RECALLED', personName: String(count) })
    const first = await list(patient)
    expect(first.unread).toBe(NOTIFICATIONS_PAGE + 3)
    const second = await list(patient, first.notifications.at(-1)?.id)
    const names = [...first.notifications, ...second.notifications].map(({ personName }) => Number(personName))
    expect(names).toEqual(Array.from({ length: NOTIFICATIONS_PAGE + 3 }, (_, n) => NOTIFICATIONS_PAGE + 2 - n))
    const newest = first.notifications[0]?.id ?? ''
    await tell(doctor, { to: patient.id, kind: 'QUEUE_RECALLED' })
    expect(await ok(patient, 'readAllNotifications', { body: { newest } })).toEqual({ unread: 1 })
  })

  test('notifications of others can be neither read nor marked', async () => {
    await tell(doctor, { to: patient.id, kind: 'QUEUE_RECALLED' })
    const [mine] = (await list(patient)).notifications
    const stranger = await testApp.patient()
    expect(await ok(stranger, 'readNotifications', { body: { ids: [mine?.id] } })).toEqual({ unread: 0 })
    expect(await ok(stranger, 'readAllNotifications', { body: { newest: mine?.id } })).toEqual({ unread: 0 })
    expect((await list(stranger, mine?.id)).notifications).toEqual([])
    expect((await list(patient)).unread).toBe(1)
  })
})

describe('choosing channels', () => {
  test('each kind has its channels, and one that is switched off is not used until it is on again', async () => {
    const before = await ok(patient, 'notificationSettings')
    expect(before).toMatchObject({
      timeZone: 'UTC',
      email: { available: false, address: patient.email, refused: false },
      push: { subscriptions: 0 },
    })
    expect(new Set(before.choices.map(({ kind }) => kind))).toEqual(new Set(notificationKinds))
    const off = (['IN_APP', 'EMAIL', 'PUSH'] as const).map((channel) => ({
      kind: 'CALL_STARTED' as const,
      channel,
      enabled: false,
    }))
    const after = await ok(patient, 'chooseNotifications', {
      body: { timeZone: 'America/New_York', choices: [...off, { ...off[1], enabled: true }] },
    })
    expect(after.timeZone).toBe('America/New_York')
    // The time zone that a browser reports does not replace the known one. Every name of a zone is accepted.
    const suggest = { body: { suggestedTimeZone: 'Asia/Kolkata' } }
    expect((await ok(patient, 'chooseNotifications', suggest)).timeZone).toBe('America/New_York')
    expect((await ok(await testApp.patient(), 'chooseNotifications', suggest)).timeZone).toBe('Asia/Kolkata')
    for (const timeZone of ['GMT', 'CET', 'EST5EDT', 'Asia/Calcutta', 'Etc/GMT+3'])
      expect((await ok(patient, 'chooseNotifications', { body: { timeZone } })).timeZone).toBe(timeZone)
    for (const timeZone of ['+01:00', 'Mars/Base', 'XYZ5'])
      expect(await refused(patient, 'chooseNotifications', { body: { timeZone } })).toBe('VALIDATION')
    expect(after.choices.filter(({ kind }) => kind === 'CALL_STARTED').map(({ enabled }) => enabled)).toEqual([
      false,
      true,
      false,
    ])
    await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
    expect((await list(patient)).notifications).toEqual([])
    expect(await deliveries(patient)).toMatchObject([{ channel: 'EMAIL', state: 'PENDING' }])
    await ok(patient, 'chooseNotifications', { body: { choices: [{ ...off[0], enabled: true }] } })
    await tell(doctor, { to: patient.id, kind: 'CALL_STARTED' })
    expect((await list(patient)).unread).toBe(1)
  })

  test('a channel that a kind cannot use, and an unknown zone, are refused', async () => {
    const body = { choices: [{ kind: 'CALL_INVITATION', channel: 'EMAIL', enabled: true }] }
    expect(await refused(patient, 'chooseNotifications', { body })).toBe('VALIDATION')
    expect(await refused(patient, 'chooseNotifications', { body: { timeZone: 'Mars/Olympus' } })).toBe('VALIDATION')
  })
})

describe('browsers with push', () => {
  test('each browser gets one delivery, and a shared one goes to the person who subscribed last', async () => {
    for (const name of ['a', 'b']) await ok(patient, 'subscribePush', { body: { endpoint: endpoint(name), keys } })
    await ok(patient, 'subscribePush', { body: { endpoint: endpoint('a'), keys } })
    await tell(doctor, { to: patient.id, kind: 'CALL_INVITATION' })
    expect(await deliveries(patient)).toMatchObject([{ channel: 'PUSH' }, { channel: 'PUSH' }])
    const next = await testApp.patient()
    await ok(next, 'subscribePush', { body: { endpoint: endpoint('a'), keys } })
    await ok(patient, 'unsubscribePush', { body: { endpoint: endpoint('a') } })
    expect((await ok(next, 'notificationSettings')).push.subscriptions).toBe(1)
    expect((await ok(patient, 'notificationSettings')).push.subscriptions).toBe(1)
  })

  test.each([
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilpush.apple.com.example/x',
    'https://user@fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
  ])('an address that is not a push service is refused: %s', async (address) => {
    expect(await refused(patient, 'subscribePush', { body: { endpoint: address, keys } })).toBe('PUSH_SERVICE_UNKNOWN')
  })

  test('an eleventh browser replaces the first', async () => {
    for (let n = 0; n < 11; n++) {
      clock.advance(1)
      await ok(patient, 'subscribePush', { body: { endpoint: endpoint(`${patient.id}-${n}`), keys } })
    }
    const kept = await testApp.rows<{ endpoint: string }>(
      'SELECT endpoint FROM push_subscriptions WHERE user_id = $1',
      [patient.id],
    )
    expect(kept).toHaveLength(10)
    expect(kept.map((one) => one.endpoint)).not.toContain(endpoint(`${patient.id}-0`))
  })
})

describe('notifications of an appointment', () => {
  test('a newer notification withdraws unsent ones of that person and appointment', async () => {
    const [one, two] = [appointmentIn(48), appointmentIn(72)]
    await tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CONFIRMED', appointment: one })
    await tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CONFIRMED', appointment: two })
    await tell(patient, { to: doctor.id, kind: 'APPOINTMENT_CONFIRMED', appointment: one })
    clock.advance(1000)
    await tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CANCELLED', appointment: one })
    expect((await deliveries(patient)).map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'APPOINTMENT_CANCELLED PENDING',
      'APPOINTMENT_CONFIRMED PENDING',
      'APPOINTMENT_CONFIRMED WITHDRAWN',
    ])
    expect(await deliveries(doctor)).toMatchObject([{ state: 'PENDING' }])
  })

  test("the calendar's sequence rises by one for each notification, even at once", async () => {
    const appointment = appointmentIn(48)
    await Promise.all(
      Array.from({ length: 8 }, () => tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CHANGED', appointment })),
    )
    const rows = await testApp.rows<{ sequence: number }>(
      'SELECT sequence FROM notifications WHERE appointment_id = $1 ORDER BY position',
      [appointment.id],
    )
    expect(rows.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('reminders are planned for both sides, replaced by newer ones, and deleted', async () => {
    const appointment = appointmentIn(30)
    const planned = () =>
      testApp.rows<{ kind: string; due: number }>(
        `SELECT kind, extract(epoch FROM starts_at - due_at)::int / 60 AS due FROM reminders
         WHERE appointment_id = $1 ORDER BY kind, user_id`,
        [appointment.id],
      )
    const people = { doctorId: doctor.id, doctorName: 'Dr. Ada', patientId: patient.id, patientName: 'Ben' }
    await remind(doctor, { ...appointment, ...people })
    await remind(doctor, { ...appointment, ...people })
    expect(await planned()).toEqual([
      { kind: 'APPOINTMENT_SOON', due: 30 },
      { kind: 'APPOINTMENT_SOON', due: 30 },
      { kind: 'APPOINTMENT_TOMORROW', due: 1440 },
      { kind: 'APPOINTMENT_TOMORROW', due: 1440 },
    ])
    // The appointment was moved to this afternoon, so the reminder of the day before is not sent.
    await remind(patient, { ...appointmentIn(3, { id: appointment.id }), ...people })
    expect((await planned()).map(({ kind }) => kind)).toEqual(['APPOINTMENT_SOON', 'APPOINTMENT_SOON'])
    await forget(patient, appointment.id)
    expect(await planned()).toEqual([])
  })
})
