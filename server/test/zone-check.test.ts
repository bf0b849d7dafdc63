import { pino } from 'pino'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createZoneCheck } from '../src/notifications/zone-check.ts'
import { createTestClock, type TestClock } from '../src/platform/clock.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createOutbox } from '../src/platform/events/outbox.ts'
import { createUnitOfWork } from '../src/platform/events/unit-of-work.ts'
import { databaseZones, nodeZones, type ZoneTable } from '../src/platform/time-zones.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const fine = createTestClock('2026-03-02T09:00:00Z')
/** Days pass here: what is done every some seconds, such as renewing leases, is done every quarter of an hour. */
const clock: TestClock = { ...fine, setInterval: (work, ms) => fine.setInterval(work, Math.max(ms, 15 * 60_000)) }
const mailbox = await createMailbox(clock.now)
const testApp = await createTestApp({
  clock,
  config: {
    clinicTimeZone: 'Europe/Berlin',
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('http://clinic.example'),
  },
})
const { ok } = testApp
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolSize: 4 })
const outbox = createOutbox({
  database,
  deliver: () => undefined,
  log: pino({ level: 'silent' }),
  key: Buffer.alloc(32, 1),
})
const run = createUnitOfWork(database, outbox)
const lines: string[] = []
const log = pino({}, { write: (line: string) => void lines.push(line) })
afterAll(async () => {
  await outbox.stop()
  await database.close()
  await testApp.close()
  await mailbox.shut()
})

/** Node's table, but for one zone, which has given its summer time up. */
const falsified =
  (wrong: string): ZoneTable =>
  (zone, from, to) =>
    zone === wrong ? nodeZones(zone, from, to).slice(0, 1) : nodeZones(zone, from, to)
const checkWith = (table: ZoneTable) =>
  createZoneCheck({ run, clock, log, clinicTimeZone: 'Europe/Berlin', table }).check()

let admin: Person
beforeEach(async () => {
  admin = await testApp.person('ADMIN')
  lines.length = 0
})
const bell = async (who: Person) =>
  (await ok(who, 'listNotifications', { query: {} })).notifications.map(({ kind }) => kind)
const overview = async () => (await ok(admin, 'readOverview')).timeZones

test('the time zones of PostgreSQL and Node are compared in the same form', async () => {
  const [from, to] = [Date.parse('2026-03-02T09:00:00Z'), Date.parse('2028-03-02T09:00:00Z')]
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', 'EST5EDT'])
    expect(await run({ kind: 'system', name: 'test' }, (tx) => databaseZones(tx, zone, from, to)), zone).toEqual(
      nodeZones(zone, from, to),
    )
  expect(await run({ kind: 'system', name: 'test' }, (tx) => databaseZones(tx, 'Mars/Olympus', from, to))).toEqual([])
})

test('a difference in a used zone is logged, shown in the overview and notified to administrators once', async () => {
  const patient = await testApp.patient()
  // At its start the server compared them by itself.
  expect(await overview()).toEqual([])
  await checkWith(falsified('America/New_York'))
  expect(await overview(), 'nobody uses that zone').toEqual([])

  await ok(patient, 'chooseNotifications', { body: { timeZone: 'America/New_York' } })
  await checkWith(falsified('America/New_York'))
  const differences = await overview()
  expect(differences[0]).toEqual({
    zone: 'America/New_York',
    from: '2026-03-08T07:00:00.000Z',
    until: '2026-11-01T06:00:00.000Z',
    server: -300,
    database: -240,
  })
  expect(differences).toHaveLength(2)
  expect(await bell(admin)).toEqual(['TIME_ZONES_DIFFER'])
  expect(await bell(patient)).toEqual([])
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ zone: 'America/New_York', node: -300, database: -240, tables: expect.any(String) }),
  )

  // The next day it is no news; when it is mended it is gone.
  await checkWith(falsified('America/New_York'))
  expect(await bell(admin)).toEqual(['TIME_ZONES_DIFFER'])
  await checkWith(nodeZones)
  expect(await overview()).toEqual([])
})

test('the zones of the clinic and of calendars count as used', async () => {
  await testApp.calendar(await testApp.doctor(), { timeZone: 'Australia/Sydney' })
  for (const zone of ['Europe/Berlin', 'Australia/Sydney']) {
    await checkWith(falsified(zone))
    expect((await overview()).map((one) => one.zone)).toContain(zone)
  }
  await checkWith(nodeZones)
})

test('the server compares the zones at its start and once a day', async () => {
  await testApp.rows(
    `INSERT INTO time_zone_differences SELECT 'of a release that is gone', 'Europe/Berlin', now(), now(), 0, 60, $1`,
    [clock.now()],
  )
  clock.advance(47 * 60 * 60_000)
  expect(await testApp.rows('SELECT 1 FROM time_zone_differences')).toHaveLength(1)
  clock.advance(26 * 60 * 60_000)
  await until(async () => (await testApp.rows('SELECT 1 FROM time_zone_differences')).length === 0, 'the daily check')
})

test("an e-mail names the hour of the database's time zone, whatever Node's zone says", async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  await ok(patient, 'chooseNotifications', { body: { timeZone: 'Asia/Kathmandu' } })
  await testApp.calendar(doctor, {})
  // PostgreSQL has a newer table than Node: it has moved by an hour.
  await testApp.rows(`CREATE OR REPLACE FUNCTION zone_offset(at timestamptz, zone text) RETURNS int
    LANGUAGE sql STABLE AS $$ SELECT CASE zone WHEN 'Asia/Kathmandu' THEN 405 END $$`)
  const startsAt = new Date(clock.now().getTime() + 3 * 24 * 60 * 60_000)
  startsAt.setUTCHours(9, 0, 0, 0)
  const id = await testApp.appointment(doctor, patient, { status: 'PENDING', startsAt: startsAt.toISOString() })
  await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt: startsAt.toISOString() } })
  const mail = await until(() => mailbox.to(patient.email)[0]?.mail, 'the mail')
  // Node's table has it at 14:45.
  expect(mail.text).toContain('15:45 (Asia/Kathmandu)')
})
