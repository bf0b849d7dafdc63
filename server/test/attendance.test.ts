// Attendance: who was in a meeting, and for how long. An attendance ends when the member's last page leaves, on any
// node, and a meeting ends with its last member.
import { EMPTY_MEETING_MS } from '@medconsult/contract'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { createTestApp, type Person, type TestNode, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp({ cluster: createBus().attach })
const { clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let meeting: { id: string; roomId: string }
beforeEach(async () => {
  ;[doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  meeting = await testApp.meeting(doctor, { patient })
})

async function enter(who: Person, node: Pick<TestNode, 'socket'> = testApp): Promise<TestSocket> {
  const page = await node.socket(who)
  expect(await page.emit('join-room', { roomId: meeting.roomId })).toEqual({ ok: true })
  return page
}
const enterByHttp = (who: Person, peerId: string) =>
  testApp.ok(who, 'readSignals', { params: { id: meeting.id }, query: { peerId } })

interface Stay {
  joined_at: Date
  seen_at: Date
  left_at: Date | null
}
const staysOf = (who: Person) =>
  testApp.rows<Stay>(
    'SELECT joined_at, seen_at, left_at FROM meeting_stays WHERE meeting_id = $1 AND member_id = $2 ORDER BY joined_at',
    [meeting.id, who.id],
  )
const isThere = async (who: Person) => (await staysOf(who)).some(({ left_at }) => left_at === null)
const read = async () =>
  (
    await testApp.rows<{ status: string; due_at: Date | null; duration: number | null; ended_by: string | null }>(
      'SELECT status, due_at, duration, ended_by FROM meetings WHERE id = $1',
      [meeting.id],
    )
  )[0]

/** Lets some seconds pass, and waits until every running node has renewed the attendances of its members. */
async function pass(seconds: number, there: Person[]): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 20) {
    // A member who was lost long ago, and whom each check of the attendances finds.
    const lost = await testApp.meetingGuest(meeting.id)
    await testApp.rows(
      `INSERT INTO meeting_stays (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
       VALUES (gen_random_uuid(), $1, $2, 'Lost', 'guest', $3, $3)`,
      [meeting.id, lost.id, new Date(clock.now().getTime() - 3_600_000)],
    )
    clock.advance(20_000)
    await until(async () => {
      const now = clock.now().getTime()
      const stays = await Promise.all(there.map(staysOf))
      return !(await isThere(lost)) && stays.every((all) => all.some(({ seen_at }) => seen_at.getTime() === now))
    }, 'a look at the stays')
    await testApp.rows('DELETE FROM meeting_stays WHERE member_id = $1', [lost.id])
    await testApp.rows('DELETE FROM room_members WHERE member_id = $1', [lost.id])
    await testApp.rows('DELETE FROM room_guests WHERE id = $1', [lost.id])
  }
}

test.each(['the same node', 'another node'])(
  'closing one of two pages, the second on %s, ends no attendance, and closing the last one does',
  async (where) => {
    const elsewhere = where === 'another node' ? await testApp.startNode() : testApp
    await enter(doctor)
    const [first, second] = [await enter(patient), await enter(patient, elsewhere)]
    first.close()
    // Once a later arrival and departure are stored, the effect of the first page's departure is stored too.
    const guest = await testApp.meetingGuest(meeting.id)
    const third = await enter(guest)
    third.close()
    await until(async () => !(await isThere(guest)), 'the end of the guest’s stay')
    expect(await staysOf(patient)).toMatchObject([{ left_at: null }])
    await pass(80, [doctor, patient])
    expect(await staysOf(patient)).toMatchObject([{ left_at: null }])
    second.close()
    await until(async () => !(await isThere(patient)), 'the end of the stay')
    expect((await staysOf(patient)).map(({ left_at }) => left_at)).toEqual([clock.now()])
    expect(await isThere(doctor)).toBe(true)
    if (elsewhere !== testApp) await (elsewhere as TestNode).stop()
  },
)

test('the attendance of somebody whose node was killed ends a minute later, when they were last seen', async () => {
  const elsewhere = await testApp.startNode()
  await enter(doctor)
  await enter(patient, elsewhere)
  await pass(20, [doctor, patient])
  const lastSeen = clock.now()
  // Stopping a node ends no attendance, just as killing it does not.
  await elsewhere.stop()
  await pass(60, [doctor])
  expect(await staysOf(patient)).toMatchObject([{ left_at: null }])
  await pass(20, [doctor])
  expect(await staysOf(patient)).toMatchObject([{ seen_at: lastSeen, left_at: lastSeen }])
  expect(await isThere(doctor)).toBe(true)
})

test('a meeting whose nodes were all killed ends with the length for which people were seen', async () => {
  const elsewhere = await testApp.startNode()
  await enter(doctor, elsewhere)
  await enter(patient, elsewhere)
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  for (let n = 0; n < 3; n++) {
    clock.advance(20_000)
    const now = clock.now()
    await until(async () => (await staysOf(patient))[0]?.seen_at.getTime() === now.getTime(), 'the renewal')
  }
  await elsewhere.stop()
  clock.advance(EMPTY_MEETING_MS - 1000)
  await until(async () => !(await isThere(patient)) && !(await isThere(doctor)), 'the end of the stays')
  expect(await read()).toMatchObject({ status: 'ACTIVE' })
  await until(async () => {
    clock.advance(1000)
    return (await read())?.status === 'COMPLETED'
  }, 'the end of the meeting')
  expect(await read()).toMatchObject({ duration: 60, ended_by: 'system' })
})

test('a page without a socket is present as long as it polls', async () => {
  await enter(doctor)
  await enterByHttp(patient, 'page')
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  for (let n = 0; n < 6; n++) {
    await pass(20, [doctor])
    await enterByHttp(patient, 'page')
  }
  const lastSeen = clock.now()
  expect(await staysOf(patient)).toMatchObject([{ seen_at: lastSeen, left_at: null }])
  await pass(60, [doctor])
  expect(await isThere(patient)).toBe(true)
  await pass(20, [doctor])
  expect(await staysOf(patient)).toMatchObject([{ left_at: lastSeen }])
  // Returning starts another attendance.
  await enterByHttp(patient, 'page')
  expect(await staysOf(patient)).toMatchObject([{ left_at: lastSeen }, { left_at: null }])
})

test('a meeting of two people who only poll goes on', async () => {
  for (const [who, page] of [
    [doctor, 'one'],
    [patient, 'other'],
  ] as const)
    await enterByHttp(who, page)
  expect(await read()).toMatchObject({ status: 'ACTIVE' })
  for (let n = 0; n < 20; n++) {
    clock.advance(20_000)
    await Promise.all([enterByHttp(doctor, 'one'), enterByHttp(patient, 'other')])
  }
  expect(await read()).toMatchObject({ status: 'ACTIVE' })
  for (const who of [doctor, patient]) expect(await staysOf(who)).toMatchObject([{ left_at: null }])
})

test('a meeting whose lease could not be written does not end while somebody is in it', async () => {
  const pages = [await enter(doctor), await enter(patient)]
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  // Here and below, naming the status as well tells the alarm of the new time.
  await testApp.rows('UPDATE meetings SET due_at = $2, status = status WHERE id = $1', [
    meeting.id,
    new Date(clock.now().getTime() + 5_000),
  ])
  clock.advance(5_000)
  const postponed = clock.now().getTime() + EMPTY_MEETING_MS
  await until(async () => ((await read())?.due_at?.getTime() ?? 0) >= postponed, 'another time for the end')
  expect(await read()).toMatchObject({ status: 'ACTIVE' })
  for (const page of pages) expect(page.of('meeting_updated').map(({ status }) => status)).not.toContain('COMPLETED')
})

test('a link that expires does not remove anybody from the room', async () => {
  // A member who is alone has not begun the meeting, and still waits.
  const page = await enter(doctor)
  await testApp.rows('UPDATE meetings SET due_at = $2, link_ends_at = $2, status = status WHERE id = $1', [
    meeting.id,
    new Date(clock.now().getTime() + 5_000),
  ])
  clock.advance(5_000)
  await until(async () => ((await read())?.due_at ?? clock.now()) > clock.now(), 'another time for the end')
  expect(await read()).toMatchObject({ status: 'SCHEDULED' })
  page.close()
  await until(async () => {
    clock.advance(1000)
    return (await read())?.status === 'CANCELLED'
  }, 'the end')
})

test('a meeting ends two minutes after the last person has gone', async () => {
  const [host, other] = [await enter(doctor), await enter(patient)]
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  await pass(60, [doctor, patient])
  other.close()
  await until(async () => !(await isThere(patient)), 'the end of the first stay')
  clock.advance(15_000)
  host.close()
  await until(async () => !(await isThere(doctor)), 'the end of the last stay')
  expect((await read())?.due_at).toEqual(new Date(clock.now().getTime() + EMPTY_MEETING_MS))
})

test('an attendance that was closed by mistake goes on while its page is in the room', async () => {
  await enter(doctor)
  await enter(patient)
  await testApp.rows('UPDATE meeting_stays SET left_at = seen_at WHERE member_id = $1', [patient.id])
  await pass(20, [doctor])
  expect(await isThere(patient)).toBe(true)
})

test('a host who enters while the meeting ends has no attendance after the end', async () => {
  await Promise.all([enter(doctor), enter(patient)])
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  const page = await testApp.socket(doctor)
  // The end has closed all attendances, and its commit waits for this lock.
  await testApp.rows(`CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END $$`)
  await testApp.rows(`CREATE CONSTRAINT TRIGGER wait_at_commit AFTER UPDATE OF ended_at ON meetings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`)
  const waiting = (event: string) =>
    until(async () => {
      const [found] = await testApp.rows<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1`,
        [event],
      )
      return (found?.count ?? 0) > 0
    }, event)
  const holder = await testApp.connect()
  try {
    await holder.query('SELECT pg_advisory_lock(4711)')
    const ended = testApp.ok(doctor, 'setMeetingStatus', {
      params: { roomId: meeting.roomId },
      body: { status: 'COMPLETED' },
    })
    await waiting('advisory')
    const entered = page.emit('join-room', { roomId: meeting.roomId })
    await Promise.race([entered, waiting('transactionid')])
    await holder.query('SELECT pg_advisory_unlock(4711)')
    await ended
    expect(await entered).toMatchObject({ code: 'CALL_STATE' })
    expect(await isThere(doctor)).toBe(false)
  } finally {
    await holder.query('SELECT pg_advisory_unlock_all()')
    holder.release()
    await testApp.rows('DROP TRIGGER wait_at_commit ON meetings')
    await testApp.rows('DROP FUNCTION wait_at_commit')
  }
})

test('the time without a server does not count against a meeting', async () => {
  await enter(doctor)
  await enter(patient)
  await until(async () => (await read())?.status === 'ACTIVE', 'the beginning')
  await testApp.rows('UPDATE meetings SET due_at = $2, status = status WHERE id = $1', [
    meeting.id,
    new Date(clock.now().getTime() + 1_000),
  ])
  const node = await testApp.startNode()
  expect((await read())?.due_at).toEqual(new Date(clock.now().getTime() + EMPTY_MEETING_MS))
  await node.stop()
})
