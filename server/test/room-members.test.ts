import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { violations } from './invariants.ts'
import { createTestApp, type Person, type TestNode, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp({ cluster: createBus().attach })
const { ok, refused } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Sarah Johnson' })
  patient = await testApp.patient({ name: 'John Smith' })
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
})

const list = (who: Person, id: string) => ok(who, 'readRoomMembers', { params: { id } })
const idsOf = async (who: Person, id: string) => (await list(who, id)).members.map(({ userId }) => userId)
const gone = (who: Person, id: string) => refused(who, 'readRoomMembers', { params: { id } })
const sorted = (...people: Person[]) => people.map(({ id }) => id).sort()
async function inRoom(who: Person, id: string, node: TestNode = testApp): Promise<TestSocket> {
  const page = await node.socket(who)
  expect(await page.emit('join-room', { roomId: id, peerId: who.id })).toEqual({ ok: true })
  return page
}
const makeCall = async () => testApp.liveCall(await testApp.schedule(doctor), patient)

test('the members of a call are its doctor, its patient and the admitted guests, under their names', async () => {
  const id = await makeCall()
  const guest = await testApp.guest(id, 'ADMITTED', { name: 'Ines Interpreter' })
  const waiting = await testApp.guest(id, 'WAITING')
  const answer = await list(guest, id)
  expect(answer.members.sort((one, other) => one.userName.localeCompare(other.userName))).toEqual([
    { userId: doctor.id, userType: 'doctor', userName: 'Dr. Sarah Johnson' },
    { userId: guest.id, userType: 'guest', userName: 'Ines Interpreter' },
    { userId: patient.id, userType: 'patient', userName: 'John Smith' },
  ])
  expect(answer).toMatchObject({ relayOnly: false, revision: (await list(doctor, id)).revision })
  expect(await gone(waiting, id)).toBe('NOT_FOUND')
})

/** The ways in which somebody leaves the allow list, and who is still on it. */
const ways: Record<string, (id: string, guest: Person) => Promise<Person[]>> = {
  'a guest who was removed': async (id, guest) => {
    await ok(doctor, 'removeGuest', { params: { id, guestId: guest.id } })
    return [doctor, patient]
  },
  'a guest who was sent back': async (id, guest) => {
    await ok(doctor, 'sendGuestBack', { params: { id, guestId: guest.id } })
    return [doctor, patient]
  },
  'a guest who left': async (_id, guest) => {
    await ok(guest, 'guestLeave')
    return [doctor, patient]
  },
  'everybody, when the call has ended': async (id) => {
    await ok(patient, 'endCall', { params: { id } })
    return []
  },
  'everybody, when the call’s record is gone': async (id) => {
    await testApp.rows("UPDATE queue_entries SET status = 'DONE' WHERE patient_id = $1", [patient.id])
    await testApp.rows('DELETE FROM call_sessions WHERE id = $1', [id])
    return []
  },
  'a doctor whose verification was withdrawn, and with them everybody': async () => {
    const body = { reason: 'The licence has run out.' }
    await ok(await testApp.person('ADMIN'), 'withdrawVerification', { params: { id: doctor.id }, body })
    return []
  },
}
describe('leaving the list of members', () => {
  test.each(Object.keys(ways))('the list of a call immediately loses %s', async (way) => {
    const id = await makeCall()
    const guest = await testApp.guest(id)
    const all = [doctor, patient, guest]
    const before = await list(doctor, id)
    expect(before.members.map(({ userId }) => userId)).toEqual(sorted(...all))
    const still = (await ways[way]?.(id, guest)) ?? []
    for (const one of still) expect(await idsOf(one, id)).toEqual(sorted(...still))
    for (const one of all.filter((person) => !still.includes(person))) {
      const answer = await testApp.call(one, 'readRoomMembers', { params: { id } })
      expect(answer.problem === null ? answer.body.members : answer.status).toSatisfy(
        (seen: unknown) => seen === 404 || seen === 401 || (Array.isArray(seen) && seen.length === 0),
      )
    }
  })
})

test('a locked door or a withdrawn link does not remove the members of a meeting', async () => {
  const { id, roomId } = await testApp.meeting(doctor, { patient })
  const guest = await testApp.meetingGuest(id)
  const waiting = await testApp.meetingGuest(id, 'WAITING')
  const all = sorted(doctor, patient, guest)
  await ok(doctor, 'setMeetingDoor', { params: { roomId }, body: { locked: true } })
  await ok(doctor, 'revokeMeetingLink', { params: { roomId } })
  for (const one of [doctor, patient, guest]) expect(await idsOf(one, id)).toEqual(all)
  expect(await gone(waiting, id)).toBe('NOT_FOUND')
  await ok(doctor, 'removeMeetingGuest', { params: { roomId, guestId: guest.id } })
  expect(await idsOf(patient, id)).toEqual(sorted(doctor, patient))
  expect(await gone(guest, id)).toBe('NOT_FOUND')
  // The patient's place is kept while they are away; when they are sent back, they lose it.
  await ok(patient, 'leaveMeeting', { params: { roomId } })
  expect(await idsOf(doctor, id)).toEqual(sorted(doctor, patient))
  const guests = await ok(doctor, 'listMeetingGuests', { params: { roomId } })
  const named = guests.find(({ userId }) => userId === patient.id)
  await ok(doctor, 'sendMeetingGuestBack', { params: { roomId, guestId: named?.id ?? '' } })
  expect(await idsOf(doctor, id)).toEqual([doctor.id])
  expect(await gone(patient, id)).toBe('NOT_FOUND')
})

test('a deleted account leaves all lists, and a meeting ends when its host is deleted', async () => {
  const { id } = await testApp.meeting(doctor)
  const other = await testApp.patient()
  await testApp.meetingGuest(id, 'ADMITTED', { account: other })
  const guest = await testApp.meetingGuest(id)
  expect(await idsOf(doctor, id)).toEqual(sorted(doctor, other, guest))
  await testApp.rows('DELETE FROM users WHERE id = $1', [other.id])
  expect(await idsOf(guest, id)).toEqual(sorted(doctor, guest))
  await testApp.rows('DELETE FROM users WHERE id = $1', [doctor.id])
  expect(await gone(guest, id)).toBe('NOT_FOUND')
})

test('a doctor whose verification was withdrawn cannot enter their meetings', async () => {
  const { id } = await testApp.meeting(doctor, { patient })
  await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = $1', [doctor.id])
  expect(await idsOf(patient, id)).toEqual([patient.id])
  expect(await gone(doctor, id)).toBe('NOT_FOUND')
  const page = await testApp.socket(doctor)
  expect(await page.emit('join-room', { roomId: id, peerId: 'p' })).toMatchObject({ ok: false })
})

test('the sockets in a room get its revision again and again, and a new one after each change', async () => {
  const id = await makeCall()
  const page = await inRoom(patient, id)
  const first = (await list(patient, id)).revision
  await page.wait('room-revision', ({ roomId, revision }) => roomId === id && revision === first)
  page.forget()
  await until(() => page.of('room-revision').length > 1, 'a repetition')
  const guest = await testApp.guest(id)
  const second = (await list(patient, id)).revision
  expect(second).not.toBe(first)
  await page.wait('room-revision', ({ revision }) => revision === second)
  await ok(doctor, 'removeGuest', { params: { id, guestId: guest.id } })
  page.forget()
  await page.wait('room-revision', ({ revision }) => revision === first)
})

test('a node finds a removal that nobody announced, and removes the socket from the room', async () => {
  const id = await makeCall()
  const second = await testApp.startNode()
  const guest = await testApp.guest(id)
  const [doctorPage, guestPage] = [await inRoom(doctor, id), await inRoom(guest, id, second)]
  await doctorPage.wait('user-joined', ({ userId }) => userId === guest.id)
  // Changed directly in the database, as if every message about it were lost.
  await testApp.rows("UPDATE room_guests SET status = 'REMOVED' WHERE id = $1", [guest.id])
  await doctorPage.wait('user-left', ({ userId }) => userId === guest.id)
  const offer = { type: 'offer', sdp: 'v=0' } as const
  expect(await guestPage.emit('offer', { roomId: id, offer })).toMatchObject({ ok: false })
  guestPage.forget()
  await doctorPage.emit('offer', { roomId: id, offer })
  await doctorPage.wait('room-revision')
  await guestPage.settle()
  expect(guestPage.heard).toEqual([])
  await second.stop()
})

describe('connections by relays only', () => {
  const turn = { stunUrls: [], turnUrls: ['turn:turn.example'], turnSecret: 'north' }
  const none = { stunUrls: [], turnUrls: [], turnSecret: null }
  test.each([
    ['the wish of a patient holds for everybody in the room', { ...turn, relayOnly: false }, true, true, 'choice'],
    ['without a wish, connections may be direct', { ...turn, relayOnly: false }, false, false, 'choice'],
    ['the rule of the clinic holds for everybody', { ...turn, relayOnly: true }, false, true, 'always'],
    ['a wish has no effect in a clinic without a relay', { ...none, relayOnly: false }, true, false, 'none'],
  ] as const)('%s', async (_what, ice, wish, relayOnly, relay) => {
    const copy = { ...ice, stunUrls: [...ice.stunUrls], turnUrls: [...ice.turnUrls] }
    const clinic = await createTestApp({ config: { ice: copy } })
    const [host, john] = [await clinic.doctor(), await clinic.patient()]
    const profile = { phone: '', birthDate: null, address: '', language: null, relayOnly: wish }
    await clinic.ok(john, 'savePatientProfile', { body: profile })
    const id = await clinic.liveCall(await clinic.schedule(host), john)
    const answers = await Promise.all([host, john].map((who) => clinic.ok(who, 'readRoomMembers', { params: { id } })))
    expect(answers.map((one) => one.relayOnly)).toEqual([relayOnly, relayOnly])
    expect((await clinic.ok(null, 'config')).relay).toBe(relay)
    await clinic.close()
  })
})

test('the log warns once while the database does not answer', async () => {
  const id = await makeCall()
  const page = await inRoom(doctor, id)
  const warnings = () => testApp.lines.filter((line) => line.includes('the members of rooms could not be read')).length
  const before = warnings()
  for (const times of [1, 2]) {
    await testApp.rows('REVOKE EXECUTE ON FUNCTION room_allow_lists(uuid[]) FROM medconsult_app')
    await until(() => warnings() > before + times - 1, 'the warning')
    await sleep(1500)
    expect(warnings()).toBe(before + times)
    const heard = page.of('room-revision').length
    await testApp.rows('GRANT EXECUTE ON FUNCTION room_allow_lists(uuid[]) TO medconsult_app')
    await until(() => page.of('room-revision').length > heard, 'that it is over')
  }
})

test('only the host pauses a room and ends the pause, and all members read it', async () => {
  const doctor = await testApp.doctor()
  const patient = await testApp.patient()
  const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
  const stranger = await testApp.doctor()
  const page = await testApp.socket(patient)
  await page.emit('join-room', { roomId: id, peerId: 'pat' })
  const before = await list(patient, id)
  expect(before.pausedBy).toBeNull()
  const pause = (paused: boolean) => ({ params: { id }, body: { paused } })
  expect(await ok(doctor, 'pauseRoom', pause(true))).toEqual({ paused: true })
  for (const who of [doctor, patient]) expect((await list(who, id)).pausedBy).toBe(doctor.id)
  await page.wait('room-revision', ({ revision }) => revision !== before.revision)
  for (const who of [patient, stranger]) await refused(who, 'pauseRoom', pause(false))
  expect((await list(patient, id)).pausedBy).toBe(doctor.id)
  await ok(doctor, 'pauseRoom', pause(false))
  expect((await list(patient, id)).pausedBy).toBeNull()
  await ok(doctor, 'endCall', { params: { id } })
  expect(await refused(doctor, 'pauseRoom', pause(true))).toBe('NOT_FOUND')
})
