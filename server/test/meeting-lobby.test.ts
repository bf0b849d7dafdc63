import { ROOM_SIZE } from '@medconsult/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { violations } from './invariants.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const testApp = await createTestApp({ cluster: createBus().attach })
afterAll(() => testApp.close())

const params = (roomId: string, guestId?: string) => ({ params: { roomId, ...(guestId && { guestId }) } })
const register = (roomId: string, body: object) => ({ ...params(roomId), body })
async function knock(roomId: string, name = 'Ines', node = testApp as Pick<typeof testApp, 'ok'>): Promise<Person> {
  const answer = await node.ok(null, 'joinMeeting', { ...params(roomId), body: { name } })
  const { access_token: token, guest } = answer
  if (!token || !guest) throw new Error('the guest got no token')
  return { id: guest.id, name, email: '', role: 'GUEST', token }
}
const standing = async (who: Person, roomId: string) =>
  (await testApp.ok(who, 'meetingMe', params(roomId))).guest?.status ?? 'none'

describe('a place in the lobby', () => {
  test('a place is kept over a closed page and a restart, and is the same on another node', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const first = await testApp.startNode()
    const guest = await knock(roomId, 'Ines', first)
    const page = await first.socket(guest)
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    page.close()
    expect(await standing(guest, roomId)).toBe('WAITING')
    await first.stop()

    const second = await testApp.startNode()
    const again = await second.socket(guest)
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    // Joining again with the same token does not knock again.
    await testApp.ok(guest, 'joinMeeting', { ...params(roomId), body: {} })
    expect(await testApp.ok(doctor, 'listMeetingGuests', params(roomId))).toHaveLength(1)

    // A guest who is admitted on one node enters the room on the other.
    const host = await testApp.socket(doctor)
    await host.emit('join-room', { roomId })
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await again.wait('room-users')).toHaveLength(2)
    expect(await host.wait('user-joined')).toMatchObject({ userName: 'Ines' })
    await until(
      async () => (await testApp.ok(doctor, 'readMeeting', params(roomId))).data.status === 'ACTIVE',
      'the beginning over two nodes',
    )

    // A guest who is sent back on one node is taken out of the room on the other.
    await testApp.ok(doctor, 'sendMeetingGuestBack', params(roomId, guest.id))
    expect(await host.wait('user-left')).toMatchObject({ userName: 'Ines' })
    expect(await again.emit('offer', { roomId, offer: { type: 'offer', sdp: 'x' } })).toMatchObject({ ok: false })
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    expect(await testApp.refused(doctor, 'removeMeetingGuest', params(roomId, guest.id))).toBe('GUEST_STATE')
    await testApp.ok(doctor, 'refuseMeetingGuest', params(roomId, guest.id))
    await again.wait('meeting_guest_updated', ({ guest: { status } }) => status === 'REFUSED')
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'GUEST_STATE' })
    await second.stop()
  })

  test('a guest who left can knock again, and one who was removed cannot', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const guest = await knock(roomId)
    await testApp.ok(guest, 'leaveMeeting', params(roomId))
    expect(await standing(guest, roomId)).toBe('LEFT')
    await testApp.ok(guest, 'joinMeeting', { ...params(roomId), body: {} })
    expect(await standing(guest, roomId)).toBe('WAITING')
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await testApp.ok(guest, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: true })
    await testApp.ok(doctor, 'removeMeetingGuest', params(roomId, guest.id))
    expect(await testApp.refused(guest, 'joinMeeting', { ...params(roomId), body: {} })).toBe('GUEST_STATE')
    expect(await testApp.refused(doctor, 'admitMeetingGuest', params(roomId, guest.id))).toBe('GUEST_STATE')
  })

  test('a guest who leaves and knocks again and again has to wait', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const { roomId, id } = await testApp.meeting(doctor)
    const knockOn = async (who: Person) => {
      for (let nth = 0; nth < 20; nth += 1) {
        await testApp.ok(who, 'leaveMeeting', params(roomId))
        await testApp.ok(who, 'joinMeeting', register(roomId, {}))
      }
      await testApp.ok(who, 'leaveMeeting', params(roomId))
      expect(await testApp.refused(who, 'joinMeeting', register(roomId, {}))).toBe('TOO_MANY')
      expect(await standing(who, roomId)).toBe('LEFT')
    }
    await knockOn(await knock(roomId))
    // An account can knock too, and is not bound to this meeting.
    await testApp.ok(patient, 'joinMeeting', register(roomId, {}))
    await knockOn(patient)
    expect((await testApp.actions(id)).filter((action) => action === 'GUEST_WAITING')).toHaveLength(42)
    const other = await testApp.meeting(doctor)
    expect(await testApp.ok(patient, 'joinMeeting', register(other.roomId, {}))).toMatchObject({
      guest: { status: 'WAITING' },
    })
  })

  test('an account waits once under its own name, and is a member with its own role', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient({ name: 'Tom Own' })]
    const { roomId, id } = await testApp.meeting(doctor)
    const knocks = await Promise.all(
      Array.from({ length: 8 }, () =>
        testApp.ok(patient, 'joinMeeting', { ...params(roomId), body: { name: 'Somebody else' } }),
      ),
    )
    expect(new Set(knocks.map(({ guest }) => guest?.id)).size).toBe(1)
    expect(knocks[0]).toMatchObject({ access_token: null, guest: { name: 'Tom Own', userType: 'patient' } })
    // The cookie of an old session does not prevent joining.
    expect(
      await testApp.call(null, 'readMeeting', { ...params(roomId), headers: { cookie: 'session=long.gone.by' } }),
    ).toMatchObject({ status: 200 })
    await testApp.ok(doctor, 'admitAllGuests', params(roomId))
    const page = await testApp.socket(patient)
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    expect(await page.wait('room-users')).toMatchObject([{ userId: patient.id, userType: 'patient' }])
    expect(await page.emit('chat-message', { roomId, message: 'Hello' })).toEqual({ ok: true })
    // Access to one meeting gives no access to another.
    const other = await testApp.meeting(await testApp.doctor())
    expect(await testApp.refused(patient, 'meetingMe', params(other.roomId))).toBe('NOT_FOUND')
    expect(await testApp.actions(id)).toContain('GUEST_WAITING')
  })
})

test('the host and the expected patient know whom the meeting is for, and other guests do not', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient({ name: 'Tom' })]
  const { roomId } = await testApp.meeting(doctor, { patient })
  const guest = await knock(roomId)
  await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const seenBy = async (who: Person | null) => (await testApp.ok(who, 'readMeeting', params(roomId))).data.patientName
  expect(await Promise.all([doctor, patient, guest, null].map(seenBy))).toEqual(['Tom', 'Tom', null, null])
})

describe('the expected patient of a meeting', () => {
  const said = async (who: Person, id: string) =>
    (await testApp.ok(who, 'readMessages', { params: { id } })).map(({ message }) => message)

  test('the patient need not wait, can be sent back and let in again, and reads what they heard', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient({ name: 'Tom' })]
    const { roomId, id } = await testApp.meeting(doctor, { patient })
    const [host, page] = [await testApp.socket(doctor), await testApp.socket(patient)]
    await host.emit('join-room', { roomId })
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    await host.wait('user-joined')
    await testApp.ok(patient, 'leaveMeeting', params(roomId))
    expect(await testApp.ok(patient, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: true })
    const [place] = await testApp.ok(doctor, 'listMeetingGuests', params(roomId))
    if (!place) throw new Error('the patient has no place')
    expect(place).toMatchObject({ userId: patient.id, name: 'Tom', userType: 'patient', status: 'ADMITTED' })

    const publish = (message: string) => host.emit('chat-message', { roomId, message })
    await publish('Hello Tom')
    await testApp.ok(doctor, 'sendMeetingGuestBack', params(roomId, place.id))
    expect(await host.wait('user-left')).toMatchObject({ userName: 'Tom' })
    await publish('Not for Tom')
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    expect(await testApp.ok(patient, 'joinMeeting', register(roomId, {}))).toMatchObject({ mayEnter: false })
    // Leaving and joining again does not give access either.
    await testApp.ok(patient, 'leaveMeeting', params(roomId))
    expect(await testApp.ok(patient, 'joinMeeting', register(roomId, {}))).toMatchObject({
      guest: { status: 'WAITING' },
    })

    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, place.id))
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    await publish('Welcome back')
    expect(await said(patient, id)).toEqual(['Hello Tom', 'Welcome back'])
    await testApp.ok(doctor, 'setMeetingStatus', register(roomId, { status: 'COMPLETED' }))
    expect(await said(patient, id)).toEqual(['Hello Tom', 'Welcome back'])
    expect(await testApp.refused(patient, 'joinMeeting', register(roomId, {}))).toBe('MEETING_STATE')
    expect(await testApp.ok(patient, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: false })
    expect((await testApp.ok(patient, 'listMeetings')).map((one) => one.roomId)).toEqual([roomId])
  })

  test('the patient can be removed like everybody else', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const { roomId, id } = await testApp.meeting(doctor, { patient })
    const page = await testApp.socket(patient)
    await page.emit('join-room', { roomId })
    const [place] = await testApp.ok(doctor, 'listMeetingGuests', params(roomId))
    await testApp.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
    await page.wait('meeting_guest_updated', ({ guest: { status } }) => status === 'REMOVED')
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'GUEST_STATE' })
    expect(await testApp.refused(patient, 'joinMeeting', register(roomId, {}))).toBe('GUEST_STATE')
    expect(await testApp.refused(patient, 'readMessages', { params: { id } })).toBe('NOT_FOUND')
    expect(await testApp.actions(id)).toContain('GUEST_REMOVED')
  })

  test('a patient who waits at the end can read what they heard, and one who was refused cannot', async () => {
    for (const [move, expected] of [
      ['refuseMeetingGuest', null],
      [null, ['Hello']],
    ] as const) {
      const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
      const { roomId, id } = await testApp.meeting(doctor, { patient })
      const [host, page] = [await testApp.socket(doctor), await testApp.socket(patient)]
      for (const socket of [host, page]) await socket.emit('join-room', { roomId })
      await until(
        async () => (await testApp.ok(doctor, 'readMeeting', params(roomId))).data.status === 'ACTIVE',
        'the beginning',
      )
      await host.emit('chat-message', { roomId, message: 'Hello' })
      const [place] = await testApp.ok(doctor, 'listMeetingGuests', params(roomId))
      await testApp.ok(doctor, 'sendMeetingGuestBack', params(roomId, place?.id ?? ''))
      await host.emit('chat-message', { roomId, message: 'Not for them' })
      if (move) await testApp.ok(doctor, move, params(roomId, place?.id ?? ''))
      await testApp.ok(doctor, 'setMeetingStatus', register(roomId, { status: 'COMPLETED' }))
      if (expected) expect(await said(patient, id)).toEqual(expected)
      else expect(await testApp.refused(patient, 'readMessages', { params: { id } })).toBe('NOT_FOUND')
    }
  })

  test("the patient's name is not told to people in the room who have not seen them", async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const { roomId } = await testApp.meeting(doctor, { patient })
    const guest = await knock(roomId)
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    const page = await testApp.socket(guest)
    await page.emit('join-room', { roomId })
    const [place] = await testApp.ok(doctor, 'listMeetingGuests', params(roomId))
    await testApp.ok(doctor, 'sendMeetingGuestBack', params(roomId, place?.id ?? ''))
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, place?.id ?? ''))
    await testApp.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
    await page.settle()
    expect(page.of('meeting_guest_updated').filter((one) => one.guest.userId === patient.id)).toEqual([])
  })
})

test('a named patient who has left is not named to people who came afterwards', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const { roomId, id } = await testApp.meeting(doctor, { patient })
  const first = await testApp.socket(patient)
  await first.emit('join-room', { roomId })
  first.close()
  await until(
    async () =>
      (await testApp.rows('SELECT 1 FROM meeting_stays WHERE meeting_id = $1 AND left_at IS NOT NULL', [id])).length >
      0,
    'the end of their stay',
  )
  const guest = await knock(roomId)
  const [place] = await testApp.ok(doctor, 'listMeetingGuests', params(roomId))
  await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const page = await testApp.socket(guest)
  await page.emit('join-room', { roomId })
  await testApp.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
  await page.settle()
  expect(page.of('meeting_guest_updated').filter((one) => one.guest.userId === patient.id)).toEqual([])
})

test('a guest is not told of earlier guests of the same link', async () => {
  const doctor = await testApp.doctor({ name: 'Dr. Ada' })
  const { roomId, id } = await testApp.meeting(doctor)
  const host = await testApp.socket(doctor)
  await host.emit('join-room', { roomId })
  const visit = async (name: string) => {
    const guest = await knock(roomId, name)
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    const page = await testApp.socket(guest)
    await page.emit('join-room', { roomId })
    return guest
  }
  const first = await visit('Ines')
  await testApp.ok(doctor, 'removeMeetingGuest', params(roomId, first.id))
  await until(
    async () =>
      (await testApp.rows('SELECT 1 FROM meeting_stays WHERE meeting_id = $1 AND left_at IS NOT NULL', [id])).length >
      0,
    'the end of the first stay',
  )
  const second = await visit('Tom')
  const names = async (who: Person) =>
    (await testApp.ok(who, 'readMeeting', params(roomId))).data.participants.map(({ userName }) => userName)
  expect(await names(second)).toEqual(['Dr. Ada', 'Tom'])
  expect((await testApp.ok(second, 'meetingMe', params(roomId))).meeting.participants).toHaveLength(2)
  expect(await names(doctor)).toEqual(['Dr. Ada', 'Ines', 'Tom'])
})

test('a person without a socket is present while polling, and gone afterwards', async () => {
  const doctor = await testApp.doctor()
  const { roomId, id } = await testApp.meeting(doctor)
  const guest = await knock(roomId)
  await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  for (const who of [doctor, guest])
    await testApp.ok(who, 'readSignals', { params: { id }, query: { peerId: `peer-${who.role}` } })
  const read = async () => (await testApp.ok(doctor, 'readMeeting', params(roomId))).data
  expect(await read()).toMatchObject({ status: 'ACTIVE', participants: [{ leftAt: null }, { leftAt: null }] })
  const lastAsked = testApp.clock.now().toISOString()
  await until(async () => {
    testApp.clock.advance(20_000)
    return (await read()).participants.every(({ leftAt }) => leftAt !== null)
  }, 'the end of both stays')
  expect((await read()).participants.map(({ leftAt }) => leftAt)).toEqual([lastAsked, lastAsked])
})

describe('the host of a meeting', () => {
  test('the host lets in as many as the room takes, even at once', async () => {
    const doctor = await testApp.doctor()
    const { roomId, id } = await testApp.meeting(doctor)
    const guests = []
    for (let nth = 0; nth < ROOM_SIZE + 2; nth += 1) guests.push(await knock(roomId, `Guest ${nth}`))
    const codes = await Promise.all(
      guests.map(async (guest) => {
        const { problem } = await testApp.call(doctor, 'admitMeetingGuest', params(roomId, guest.id))
        return problem?.code ?? 'ok'
      }),
    )
    expect(codes.filter((code) => code === 'ok')).toHaveLength(ROOM_SIZE - 1)
    expect(codes.filter((code) => code === 'ROOM_FULL')).toHaveLength(3)
    expect(await testApp.ok(doctor, 'admitAllGuests', params(roomId))).toEqual({ admitted: [], waiting: 3 })
    expect(await testApp.rows('SELECT 1 FROM room_members WHERE room_id = $1', [id])).toHaveLength(ROOM_SIZE)
  })

  test('the host lets in those who were shown, and nobody who knocked meanwhile', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const shown = [await knock(roomId, 'Ines'), await knock(roomId, 'Tom')]
    const late = await knock(roomId, 'Late')
    const gone = await knock(roomId, 'Gone')
    await testApp.ok(gone, 'leaveMeeting', params(roomId))
    const guestIds = [...shown, gone].map(({ id }) => id)
    const { admitted, waiting } = await testApp.ok(doctor, 'admitAllGuests', register(roomId, { guestIds }))
    expect([admitted.map(({ name }) => name), waiting]).toEqual([['Ines', 'Tom'], 0])
    expect(await standing(late, roomId)).toBe('WAITING')
    expect(await standing(gone, roomId)).toBe('LEFT')
    expect(await testApp.ok(doctor, 'admitAllGuests', register(roomId, { guestIds: [] }))).toEqual({
      admitted: [],
      waiting: 0,
    })
    expect((await testApp.ok(doctor, 'admitAllGuests', register(roomId, {}))).admitted).toMatchObject([{ id: late.id }])
  })

  test('nobody new can knock at a locked room, and those who were there may come back', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const guest = await knock(roomId)
    await testApp.ok(doctor, 'setMeetingDoor', register(roomId, { locked: true }))
    expect(await testApp.refused(null, 'joinMeeting', register(roomId, { name: 'Late' }))).toBe('MEETING_LOCKED')
    await testApp.ok(guest, 'leaveMeeting', params(roomId))
    expect(await testApp.ok(guest, 'joinMeeting', register(roomId, {}))).toMatchObject({ guest: { status: 'WAITING' } })
    await testApp.ok(doctor, 'setMeetingDoor', register(roomId, { locked: false }))
    await knock(roomId, 'Late')
  })

  test('the host is told who waits at which of their meetings, and nobody else is', async () => {
    const [doctor, other, patient] = [await testApp.doctor(), await testApp.doctor(), await testApp.patient()]
    const [first, second, over] = [
      await testApp.meeting(doctor),
      await testApp.meeting(doctor),
      await testApp.meeting(doctor),
    ]
    expect(await testApp.ok(doctor, 'listKnocks')).toEqual([])
    const ines = await knock(first.roomId, 'Ines')
    await testApp.ok(patient, 'joinMeeting', register(second.roomId, {}))
    await knock(over.roomId, 'Tom')
    await testApp.ok(doctor, 'setMeetingStatus', register(over.roomId, { status: 'CANCELLED' }))
    expect(await testApp.ok(doctor, 'listKnocks')).toMatchObject([
      { id: ines.id, name: 'Ines', roomId: first.roomId, status: 'WAITING' },
      { userId: patient.id, roomId: second.roomId, userType: 'patient' },
    ])
    expect(await testApp.ok(other, 'listKnocks')).toEqual([])
    // A guest of another doctor's meeting cannot see its lobby.
    await testApp.ok(other, 'joinMeeting', register(first.roomId, {}))
    expect(await testApp.ok(other, 'listKnocks')).toEqual([])
    await testApp.ok(doctor, 'admitMeetingGuest', params(first.roomId, ines.id))
    expect((await testApp.ok(doctor, 'listKnocks')).map(({ userId }) => userId)).toEqual([patient.id, other.id])
  })

  test('a revoked link stays revoked, and those who are there stay', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const guest = await knock(roomId)
    expect(await testApp.ok(doctor, 'revokeMeetingLink', params(roomId))).toMatchObject({ linkRevoked: true })
    expect(await testApp.refused(null, 'joinMeeting', register(roomId, { name: 'Late' }))).toBe('LINK_GONE')
    expect(await testApp.refused(null, 'readMeeting', params(roomId))).toBe('LINK_GONE')
    await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await standing(guest, roomId)).toBe('ADMITTED')
  })

  test('a cancelled meeting tells and empties its lobby, and its link opens nothing', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const guest = await knock(roomId)
    const page = await testApp.socket(guest)
    await testApp.ok(doctor, 'setMeetingStatus', register(roomId, { status: 'CANCELLED' }))
    expect(await page.wait('meeting_updated')).toMatchObject({ status: 'CANCELLED', endedBy: 'host' })
    expect(await standing(guest, roomId)).toBe('LEFT')
    expect(await testApp.refused(null, 'joinMeeting', register(roomId, { name: 'Late' }))).toBe('MEETING_STATE')
    expect(await testApp.refused(guest, 'joinMeeting', register(roomId, {}))).toBe('MEETING_STATE')
    expect((await testApp.ok(null, 'readMeeting', params(roomId))).data.status).toBe('CANCELLED')
    // Cancelling again is no error; any other status is.
    await testApp.ok(doctor, 'setMeetingStatus', register(roomId, { status: 'CANCELLED' }))
    for (const status of ['SCHEDULED', 'ACTIVE', 'COMPLETED'])
      expect(await testApp.refused(doctor, 'setMeetingStatus', register(roomId, { status }))).toBe('MEETING_STATE')
    expect(await testApp.refused(doctor, 'setMeetingDoor', register(roomId, { locked: true }))).toBe('MEETING_STATE')
  })

  test('the host may give times between the creation and now', async () => {
    const [doctor, clock] = [await testApp.doctor(), testApp.clock]
    const { roomId } = await testApp.meeting(doctor)
    const made = clock.now().getTime()
    clock.advance(60_000)
    const at = (ms: number) => new Date(made + ms).toISOString()
    const begin = (startTime: string) => register(roomId, { status: 'ACTIVE', startTime })
    expect(await testApp.refused(doctor, 'setMeetingStatus', begin(at(-1000)))).toBe('VALIDATION')
    expect(await testApp.refused(doctor, 'setMeetingStatus', begin(at(61_000)))).toBe('VALIDATION')
    await testApp.ok(doctor, 'setMeetingStatus', begin(at(10_000)))
    const end = (endTime: string) => register(roomId, { status: 'COMPLETED', endTime })
    expect(await testApp.refused(doctor, 'setMeetingStatus', end(at(9_000)))).toBe('VALIDATION')
    const { data } = await testApp.ok(doctor, 'setMeetingStatus', end(at(52_000)))
    expect(data).toMatchObject({ startTime: at(10_000), endTime: at(52_000), duration: 42 })
  })

  test('a host without an account has a token that admits and ends, in this room only', async () => {
    const { data } = await testApp.ok(null, 'createMeeting', { body: { hostName: 'Ada', lobby: true } })
    const { roomId, hostToken } = data
    const me = await testApp.ok({ token: hostToken } as Person, 'meetingMe', params(roomId))
    const host: Person = { id: me.guest?.id ?? '', name: 'Ada', email: '', role: 'GUEST', token: hostToken ?? '' }
    expect(me).toMatchObject({ isHost: true, mayEnter: true, meeting: { hostName: 'Ada' } })
    const page = await testApp.socket(host)
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    const guest = await knock(roomId)
    expect(await page.wait('meeting_guest_updated', ({ knocked }) => knocked)).toMatchObject({
      guest: { id: guest.id },
    })
    expect(await testApp.refused(guest, 'admitMeetingGuest', params(roomId, guest.id))).toBe('FORBIDDEN')
    await testApp.ok(host, 'admitMeetingGuest', params(roomId, guest.id))
    // Nobody can be removed from their own meeting.
    expect(await testApp.refused(host, 'removeMeetingGuest', params(roomId, host.id))).toBe('NOT_FOUND')
    const theirs = await testApp.socket(guest)
    await theirs.emit('join-room', { roomId })
    await page.wait('meeting_updated', ({ status }) => status === 'ACTIVE')
    const other = await testApp.meeting(await testApp.doctor())
    expect(await testApp.refused(host, 'joinMeeting', register(other.roomId, {}))).toBe('FORBIDDEN')
    expect(await testApp.refused(host, 'setMeetingStatus', register(other.roomId, { status: 'CANCELLED' }))).toBe(
      'FORBIDDEN',
    )
    expect(await testApp.refused(host, 'guestMe')).toBe('NOT_FOUND')
    await page.emit('end-call', { roomId })
    expect(await theirs.wait('meeting_updated', ({ status }) => status === 'COMPLETED')).toMatchObject({
      endedBy: 'host',
    })
  })
})

test('a meeting whose link expires is withdrawn, and those who waited are told', async () => {
  const doctor = await testApp.doctor()
  const { roomId } = await testApp.meeting(doctor)
  const guest = await knock(roomId)
  const page = await testApp.socket(guest)
  await testApp.rows('UPDATE meetings SET link_ends_at = $2, due_at = $2, status = status WHERE code = $1', [
    roomId,
    testApp.clock.now(),
  ])
  expect(await testApp.refused(null, 'joinMeeting', register(roomId, { name: 'Late' }))).toMatch(
    /LINK_GONE|MEETING_STATE/,
  )
  await until(() => {
    testApp.clock.advance(1000)
    return page.of('meeting_updated').some(({ status, endedBy }) => status === 'CANCELLED' && endedBy === 'system')
  }, 'the end of the link')
})

test('a guest who knocks days before a meeting is the same person on the day', async () => {
  const doctor = await testApp.doctor()
  const scheduledTime = new Date(testApp.clock.now().getTime() + 72 * 3_600_000).toISOString()
  const { data } = await testApp.ok(doctor, 'createMeeting', { body: { scheduledTime } })
  const { access_token } = await testApp.ok(null, 'joinMeeting', { ...params(data.roomId), body: { name: 'Ines' } })
  const { exp } = JSON.parse(Buffer.from(access_token?.split('.')[1] ?? '', 'base64url').toString())
  expect(exp * 1000).toBe(Date.parse(data.linkEndsAt))
})

test('a guest without a token who only waited is not named to the room when they go', async () => {
  const doctor = await testApp.doctor()
  const { roomId } = await testApp.meeting(doctor)
  const host = await testApp.socket(doctor)
  await host.emit('join-room', { roomId })
  const guest = await knock(roomId, 'Ines')
  await testApp.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const inside = await testApp.socket(guest)
  await inside.emit('join-room', { roomId })
  const waiting = await testApp.socket(null)
  expect(await waiting.emit('join-room', { roomId, userName: 'Tom Waits' })).toMatchObject({ code: 'IN_LOBBY' })
  waiting.close()
  await host.wait('meeting_guest_updated', ({ guest: { name, status } }) => name === 'Tom Waits' && status === 'LEFT')
  await inside.settle()
  expect(inside.of('meeting_guest_updated').filter(({ guest: { name } }) => name === 'Tom Waits')).toEqual([])
})

test('a client without a token whose node was killed is removed after a minute', async () => {
  const doctor = await testApp.doctor()
  const { roomId, id } = await testApp.meeting(doctor)
  await testApp.rows('UPDATE meetings SET doctor_id = NULL, lobby = false WHERE id = $1', [id])
  const node = await testApp.startNode()
  const anonymous = await node.socket(null)
  expect(await anonymous.emit('join-room', { roomId, userName: 'Ines' })).toEqual({ ok: true })
  const [row] = await testApp.rows<{ id: string }>('SELECT id FROM room_guests WHERE room_id = $1', [id])
  expect(await testApp.statusOf('room_guests', row?.id ?? '')).toBe('ADMITTED')
  // As if no node had renewed the lease.
  await testApp.rows('UPDATE room_guests SET due_at = $2 WHERE id = $1', [row?.id, testApp.clock.now()])
  await until(async () => {
    testApp.clock.advance(1000)
    return (await testApp.statusOf('room_guests', row?.id ?? '')) === 'LEFT'
  }, 'being counted out')
  await node.stop()
})

test('the invariants of the database hold after all these tests', async () => {
  expect(await violations(testApp.rows)).toEqual([])
})
