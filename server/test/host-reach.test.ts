import type { HostReach } from '@medconsult/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { createTestClock } from '../src/platform/clock.ts'
import { createBrowser, createMailbox, createPushService } from './smtp-sink.ts'
import { createTestApp, type Person, type TestSocket, until } from './test-app.ts'

const testClock = createTestClock('2026-03-02T09:00:00Z')
/** Addresses of browsers that the push service knows no longer. */
const gone = new Set<string>()
const service = await createPushService((path, response) => {
  if (!gone.has(path)) return false
  response.writeHead(410).end()
  return true
})
const mailbox = await createMailbox(testClock.now)
const testApp = await createTestApp({
  clock: testClock,
  config: {
    pushServices: [service.origin],
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('http://clinic.example'),
  },
})
const { ok, clock } = testApp
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
  await service.close()
})

const params = (roomId: string) => ({ params: { roomId } })
const NAME = 'Ines Knocking'

async function knock(roomId: string): Promise<Person> {
  const { access_token: token, guest } = await ok(null, 'joinMeeting', { ...params(roomId), body: { name: NAME } })
  if (!token || !guest) throw new Error('the guest got no token')
  return { id: guest.id, name: NAME, email: '', role: 'GUEST', token }
}
const reachOf = async (guest: Person, roomId: string): Promise<HostReach | null> =>
  (await ok(guest, 'meetingMe', params(roomId))).guest?.hostReach ?? null
const reaches = (guest: Person, roomId: string, reach: HostReach) =>
  until(async () => (await reachOf(guest, roomId)) === reach, reach)
/** Time passes until the next look at who waits. */
const later = async (ms = 5_000): Promise<void> => {
  clock.advance(ms)
  await until(async () => {
    const [due] = await testApp.rows('SELECT 1 FROM room_guests WHERE host_look_at <= $1', [clock.now()])
    return !due
  }, 'a look at who waits')
}
async function browserOf(who: Person) {
  const path = `/push/${who.id}`
  const browser = createBrowser(`${service.origin}${path}`)
  await ok(who, 'subscribePush', { body: browser.subscription })
  return { ...browser, path, got: () => service.posted.filter((one) => one.path === path) }
}
const choose = (who: Person, ...channels: ('IN_APP' | 'EMAIL' | 'PUSH')[]) =>
  ok(who, 'chooseNotifications', {
    body: {
      choices: (['IN_APP', 'EMAIL', 'PUSH'] as const).map((channel) => ({
        kind: 'GUEST_WAITING',
        channel,
        enabled: channels.includes(channel),
      })),
    },
  })
const bell = async (who: Person) => (await ok(who, 'listNotifications', { query: {} })).notifications
const heard = (page: TestSocket, reach: HostReach) =>
  page.wait('meeting_guest_updated', ({ guest }) => guest.hostReach === reach)

describe('a host who is away', () => {
  test('the host is told by bell, push and e-mail once for each guest, and the guest reads that', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const browser = await browserOf(doctor)
    const guest = await knock(roomId)
    const page = await testApp.socket(guest)
    await until(() => browser.got().length === 1, 'the push')
    const mails = () => mailbox.received.filter(({ to }) => to.includes(doctor.email))
    await until(() => mails().length === 1, 'the mail')
    await later()
    await heard(page, 'TOLD')
    expect(await reachOf(guest, roomId)).toBe('TOLD')
    const [told] = await bell(doctor)
    expect(told).toMatchObject({ kind: 'GUEST_WAITING', meetingRoomId: roomId, personName: NAME, readAt: null })
    // A stranger's own words are in the app only.
    const post = browser.read(browser.got()[0]?.body ?? Buffer.alloc(0))
    expect(post).toMatchObject({ kind: 'GUEST_WAITING', meetingRoomId: roomId })
    expect(JSON.stringify(post)).not.toContain('Ines')
    const mail = mails()[0]?.mail
    expect(mail?.text).toContain(`http://clinic.example/meet/${roomId}`)
    expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toContain('Ines')

    // Knocking on tells nothing new; another guest is somebody else.
    await ok(guest, 'leaveMeeting', params(roomId))
    await ok(guest, 'joinMeeting', { ...params(roomId), body: {} })
    await later()
    await reaches(guest, roomId, 'TOLD')
    expect(await bell(doctor)).toHaveLength(1)
    expect(browser.got()).toHaveLength(1)
    await knock(roomId)
    await until(() => browser.got().length === 2, 'the push of another guest')
    expect(await bell(doctor)).toHaveLength(2)
  })

  test('a failed channel, or the bell of a closed page, does not count as reaching the host', async () => {
    const [pushed, silent] = [await testApp.doctor(), await testApp.doctor()]
    await choose(pushed, 'IN_APP', 'PUSH')
    await choose(silent, 'IN_APP')
    gone.add((await browserOf(pushed)).path)
    for (const doctor of [pushed, silent]) {
      const { roomId } = await testApp.meeting(doctor)
      const guest = await knock(roomId)
      await until(async () => (await bell(doctor)).length === 1, 'the bell')
      await later()
      await reaches(guest, roomId, 'NOT_REACHED')
    }
  })

  test('a host without chosen channels, or without an account, is not told', async () => {
    const doctor = await testApp.doctor()
    await choose(doctor)
    const { roomId } = await testApp.meeting(doctor)
    await reaches(await knock(roomId), roomId, 'NOT_REACHED')
    expect(await bell(doctor)).toEqual([])

    const { data } = await ok(null, 'createMeeting', { body: { hostName: 'Uta', lobby: true } })
    const guest = await knock(data.roomId)
    await reaches(guest, data.roomId, 'NOT_REACHED')
    const host: Person = { id: '', name: 'Uta', email: '', role: 'GUEST', token: data.hostToken ?? '' }
    await testApp.socket(host)
    await later()
    await reaches(guest, data.roomId, 'HERE')
  })
})

describe('a host with an open page', () => {
  test('the host is not told while the page is open, and is when it was closed for longer than a reload', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const page = await testApp.socket(doctor)
    const guest = await knock(roomId)
    await reaches(guest, roomId, 'HERE')
    page.close()
    await until(async () => {
      await later()
      return (await reachOf(guest, roomId)) === 'TELLING'
    }, 'that they are gone')
    expect(await bell(doctor)).toEqual([])
    // They were only loading the page anew.
    const again = await testApp.socket(doctor)
    await later(15_000)
    await reaches(guest, roomId, 'HERE')
    expect(await bell(doctor)).toEqual([])
    again.close()
    await until(async () => {
      await later(15_000)
      return (await bell(doctor)).length === 1
    }, 'the bell of a host who is gone')
  })

  test('a host in another call is told as if they were away', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await choose(doctor, 'IN_APP')
    const call = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const page = await testApp.socket(doctor)
    await page.emit('join-room', { roomId: call })
    const { roomId } = await testApp.meeting(doctor)
    const guest = await knock(roomId)
    await reaches(guest, roomId, 'NOT_REACHED')
    expect(await bell(doctor)).toHaveLength(1)
    await page.emit('leave-call', { roomId: call })
    await later()
    await reaches(guest, roomId, 'HERE')
  })

  test('a host whose page polls counts as present', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    await ok(doctor, 'listKnocks')
    await reaches(await knock(roomId), roomId, 'HERE')
    expect(await bell(doctor)).toEqual([])
  })

  test('a host whose page has just closed is away, although the page asked who knocks until then', async () => {
    const doctor = await testApp.doctor()
    await choose(doctor, 'IN_APP')
    const { roomId } = await testApp.meeting(doctor)
    const page = await testApp.socket(doctor)
    await ok(doctor, 'listKnocks')
    page.close()
    await until(async () => {
      const rows = await testApp.rows('SELECT 1 FROM presence WHERE user_id = $1', [doctor.id])
      return rows.length === 0
    }, 'the end of their presence')
    await reaches(await knock(roomId), roomId, 'NOT_REACHED')
  })
})

test('a doctor in the call sees the invited guest, and one on another page is told by its bell', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const call = await testApp.liveCall(await testApp.schedule(doctor), patient)
  await choose(doctor, 'IN_APP')
  const page = await testApp.socket(doctor)
  const linked = await testApp.guest(call, 'LINKED')
  const { access_token: token, guest } = await ok(null, 'useGuestLink', { body: { code: linked.code, name: NAME } })
  const self: Person = { id: guest.id, name: NAME, email: '', role: 'GUEST', token }
  const reach = async () => (await ok(self, 'guestMe')).guest.hostReach
  expect(await page.wait('notification')).toMatchObject({
    kind: 'GUEST_WAITING',
    callSessionId: call,
    meetingRoomId: null,
    personName: NAME,
  })
  await until(async () => (await reach()) === 'TOLD', 'that the doctor was told')
  await page.emit('join-room', { roomId: call })
  await until(async () => {
    await later()
    return (await reach()) === 'HERE'
  }, 'that it is on the screen')
  await ok(doctor, 'admitGuest', { params: { id: call, guestId: guest.id } })
  expect(await reach()).toBeNull()
})
