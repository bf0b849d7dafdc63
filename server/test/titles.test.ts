import { afterAll, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ config: { doctorRegistration: 'approval' } })
const { ok } = testApp
afterAll(() => testApp.close())

/** A doctor who registered by themselves, under the name of a doctor whom patients know. */
async function selfMadeDoctor(): Promise<Person> {
  const email = `sly-${crypto.randomUUID()}@example.org`
  const body = { email, name: 'Dr. Sarah Johnson', password: 'correct horse battery', role: 'DOCTOR' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  return { id: user.id, name: user.name, email, role: 'DOCTOR', token }
}

/** The role under which others see a person, in every place where it is shown. */
async function shown(host: Person, who: Person, { id, roomId }: { id: string; roomId: string }) {
  const [hostPage, page] = [await testApp.socket(host), await testApp.socket(who)]
  await hostPage.emit('join-room', { roomId: id, peerId: 'host' })
  expect(await page.emit('join-room', { roomId: id, peerId: 'sly' })).toEqual({ ok: true })
  const joined = await hostPage.wait('user-joined', ({ userId }) => userId === who.id)
  expect(await page.emit('chat-message', { roomId: id, message: 'Hello' })).toEqual({ ok: true })
  const message = await hostPage.wait('chat-message', ({ userName }) => userName === who.name)
  const polled = await ok(host, 'readSignals', { params: { id }, query: { peerId: 'other' } })
  const { members } = await ok(host, 'readRoomMembers', { params: { id } })
  const guests = await ok(host, 'listMeetingGuests', { params: { roomId } })
  const { data } = await ok(host, 'readMeeting', { params: { roomId } })
  const own = await ok(who, 'meetingMe', { params: { roomId } })
  const of = <T extends { userId: string; userType: string }>(list: readonly T[]) =>
    list.filter(({ userId }) => userId === who.id).map(({ userType }) => userType)
  for (const one of [page, hostPage]) one.close()
  return new Set([
    joined.userType,
    message.userType,
    ...of(polled.peers),
    ...of(members),
    ...of(guests),
    ...of(data.participants),
    ...of(own.guest ? [own.guest] : []),
  ])
}

describe('a doctor who is not verified', () => {
  test('an unverified doctor is shown as a guest everywhere in a meeting', async () => {
    const host = await testApp.doctor()
    const sly = await selfMadeDoctor()
    const meeting = await testApp.meeting(host)
    const hostPage = await testApp.socket(host)
    const { guest } = await ok(sly, 'joinMeeting', { params: { roomId: meeting.roomId }, body: {} })
    expect(guest).toMatchObject({ name: 'Dr. Sarah Johnson', userType: 'guest' })
    expect((await hostPage.wait('meeting_guest_updated')).guest.userType).toBe('guest')
    expect((await ok(host, 'listKnocks')).map(({ userType }) => userType)).toEqual(['guest'])
    const params = { roomId: meeting.roomId, guestId: guest?.id ?? '' }
    await ok(host, 'admitMeetingGuest', { params })
    expect(await shown(host, sly, meeting)).toEqual(new Set(['guest']))
  })

  test('a doctor has the title from the decision of the clinic until its withdrawal', async () => {
    const host = await testApp.doctor()
    const sly = await selfMadeDoctor()
    const admin = await testApp.person('ADMIN')
    const meeting = await testApp.meeting(host)
    await testApp.meetingGuest(meeting.id, 'ADMITTED', { account: sly })
    await ok(admin, 'verifyDoctor', { params: { id: sly.id } })
    const titles = await shown(host, sly, meeting)
    expect(titles).toEqual(new Set(['doctor']))
    await ok(admin, 'withdrawVerification', { params: { id: sly.id }, body: { reason: 'The licence has run out.' } })
    const { members } = await ok(host, 'readRoomMembers', { params: { id: meeting.id } })
    expect(members.find(({ userId }) => userId === sly.id)?.userType).toBe('guest')
  })

  test('an unverified doctor cannot create a meeting, and a withdrawal ends a running meeting', async () => {
    const sly = await selfMadeDoctor()
    expect(await testApp.refused(sly, 'createMeeting', { body: {} })).toBe('DOCTOR_NOT_VERIFIED')
    const host = await testApp.doctor()
    const { id, roomId } = await testApp.meeting(host, { status: 'ACTIVE' })
    const guest = await testApp.meetingGuest(id)
    const page = await testApp.socket(guest)
    await page.emit('join-room', { roomId: id, peerId: 'p' })
    const body = { reason: 'The licence has run out.' }
    await ok(await testApp.person('ADMIN'), 'withdrawVerification', { params: { id: host.id }, body })
    expect(await page.wait('meeting_updated', ({ status }) => status === 'COMPLETED')).toMatchObject({
      roomId,
      endedBy: 'system',
    })
  })
})
