import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const ice = { stunUrls: ['stun:stun.example'], turnUrls: ['turn:turn.example'], turnSecret: 'north', relayOnly: false }
const testApp = await createTestApp({ config: { ice } })
const { ok, refused, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let unverified: Person
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  unverified = await testApp.doctor({ verified: false })
})

/**
 * The maximum number of minutes for which this person gets credentials; 0 when the answer, of the same shape, has STUN
 * servers only.
 */
async function minutes(who: Person): Promise<number> {
  const { iceServers, expiresAt } = await ok(who, 'iceServers')
  expect(iceServers[0]).toEqual({ urls: ['stun:stun.example'] })
  expect(iceServers.length === 2).toBe(expiresAt !== null)
  if (!expiresAt) return 0
  expect(iceServers[1]).toMatchObject({ urls: ['turn:turn.example'], username: expect.stringContaining(`:${who.id}`) })
  return (Date.parse(expiresAt) - clock.now().getTime()) / 60_000
}
const isRoom = (value: number) => value >= 30 && value <= 45
const isCheck = (value: number) => value >= 7 && value <= 12
const hours = (count: number) => new Date(clock.now().getTime() + count * 3_600_000).toISOString()

test('patients without a place and unverified doctors get no relay credentials', async () => {
  expect(await minutes(patient)).toBe(0)
  expect(await minutes(unverified)).toBe(0)
})

test('verified doctors and administrators always get short credentials, for checks', async () => {
  expect(await minutes(doctor)).toSatisfy(isCheck)
  expect(await minutes(await testApp.person('ADMIN'))).toSatisfy(isCheck)
})

describe('relay credentials in a queue', () => {
  test.each(['WAITING', 'READY'] as const)(
    'a patient in a queue gets short credentials for a check: %s',
    async (status) => {
      await testApp.place(await testApp.schedule(doctor), patient, status)
      expect(await minutes(patient)).toSatisfy(isCheck)
    },
  )
  test.each(['LEFT', 'DONE'] as const)('a patient whose place is over gets no credentials: %s', async (status) => {
    await testApp.place(await testApp.schedule(doctor), patient, status)
    expect(await minutes(patient)).toBe(0)
  })
})

describe('relay credentials in a call', () => {
  test.each(['INVITED', 'CONFIRMED', 'ACTIVE'] as const)(
    'both members of a call that is %s get long credentials',
    async (status) => {
      await testApp.liveCall(await testApp.schedule(doctor), patient, status)
      for (const one of [doctor, patient]) expect(await minutes(one)).toSatisfy(isRoom)
    },
  )

  test('other patients get no credentials, and the members get none after the end', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
    expect(await minutes(await testApp.patient())).toBe(0)
    await ok(doctor, 'endCall', { params: { id } })
    expect(await minutes(patient)).toBe(0)
    expect(await minutes(doctor)).toSatisfy(isCheck)
  })

  test('a guest gets credentials only while admitted to the call', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const guest = await testApp.guest(id, 'WAITING')
    const aboutGuest = { params: { id, guestId: guest.id } }
    expect(await minutes(guest)).toBe(0)
    await ok(doctor, 'admitGuest', aboutGuest)
    expect(await minutes(guest)).toSatisfy(isRoom)
    await ok(doctor, 'sendGuestBack', aboutGuest)
    expect(await minutes(guest)).toBe(0)
    await ok(doctor, 'admitGuest', aboutGuest)
    await ok(doctor, 'removeGuest', aboutGuest)
    expect(await refused(guest, 'iceServers')).toBe('FORBIDDEN')
  })
})

describe('relay credentials before an appointment', () => {
  test.each([
    ['within the hour', 0.5, true],
    ['of tomorrow', 24, false],
    ['that is over', -3, false],
  ] as const)(
    'the patient of an appointment %s gets credentials only when it is near',
    async (_when, ahead, isNear) => {
      await testApp.calendar(doctor)
      await testApp.appointment(doctor, patient, { status: 'CONFIRMED', startsAt: hours(ahead) })
      expect(await minutes(patient)).toSatisfy(isNear ? isCheck : (value: number) => value === 0)
    },
  )
})

describe('relay credentials in a meeting', () => {
  const plan = async (ahead: number) => {
    const body = { patientId: patient.id, scheduledTime: hours(ahead) }
    return (await ok(doctor, 'createMeeting', { body })).data
  }
  beforeEach(async () => {
    // A place in the doctor's queue lets the doctor know the patient.
    await testApp.place(await testApp.schedule(doctor), patient, 'DONE')
  })

  test('a meeting in 360 days gives nobody credentials, with or without its link', async () => {
    const { roomId, id } = await plan(360 * 24)
    const guest = await testApp.meetingGuest(id, 'WAITING')
    const admitted = await testApp.meetingGuest(id, 'ADMITTED')
    for (const one of [patient, guest, admitted]) expect(await minutes(one)).toBe(0)
    await ok(doctor, 'revokeMeetingLink', { params: { roomId } })
    for (const one of [patient, guest, admitted]) expect(await minutes(one)).toBe(0)
  })

  test('the members of a meeting that is near get credentials, and a waiting guest gets none', async () => {
    const { id, roomId } = await plan(0.5)
    const guest = await testApp.meetingGuest(id, 'WAITING')
    for (const one of [doctor, patient]) expect(await minutes(one)).toSatisfy(isRoom)
    expect(await minutes(guest)).toBe(0)
    await ok(doctor, 'admitMeetingGuest', { params: { roomId, guestId: guest.id } })
    expect(await minutes(guest)).toSatisfy(isRoom)
    await ok(doctor, 'setMeetingStatus', { params: { roomId }, body: { status: 'CANCELLED' } })
    expect(await minutes(patient)).toBe(0)
    expect(await refused(guest, 'iceServers')).toBe('FORBIDDEN')
  })

  test('a meeting that began earlier than planned gives credentials', async () => {
    const { roomId } = await plan(24)
    await ok(doctor, 'setMeetingStatus', { params: { roomId }, body: { status: 'ACTIVE' } })
    expect(await minutes(patient)).toSatisfy(isRoom)
  })
})

test('450 requests at once get the same credentials', async () => {
  await testApp.liveCall(await testApp.schedule(doctor), patient)
  const answers = await Promise.all(Array.from({ length: 450 }, () => ok(patient, 'iceServers')))
  expect(new Set(answers.map(({ iceServers }) => iceServers[1]?.username)).size).toBe(1)
})
