import { ROOM_SIZE } from '@medconsult/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { violations } from './invariants.ts'
import { createWorld, type Person, until } from './world.ts'

const world = await createWorld({ bus: createBus() })
afterAll(() => world.close())

const params = (roomId: string, guestId?: string) => ({ params: { roomId, ...(guestId && { guestId }) } })
const door = (roomId: string, body: object) => ({ ...params(roomId), body })
async function knock(roomId: string, name = 'Ines', node = world as Pick<typeof world, 'ok'>): Promise<Person> {
  const answer = await node.ok(null, 'joinMeeting', { ...params(roomId), body: { name } })
  const { access_token: token, guest } = answer
  if (!token || !guest) throw new Error('the guest got no token')
  return { id: guest.id, name, email: '', role: 'GUEST', token }
}
const standing = async (who: Person, roomId: string) =>
  (await world.ok(who, 'meetingMe', params(roomId))).guest?.status ?? 'none'

describe('a place in the lobby', () => {
  test('is a row: it survives a closed page, a restart, and is the same on another node', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const first = await world.startNode()
    const guest = await knock(roomId, 'Ines', first)
    const page = await first.socket(guest)
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    page.close()
    expect(await standing(guest, roomId)).toBe('WAITING')
    await first.stop()

    const second = await world.startNode()
    const again = await second.socket(guest)
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    // The same token does not knock twice.
    await world.ok(guest, 'joinMeeting', { ...params(roomId), body: {} })
    expect(await world.ok(doctor, 'listMeetingGuests', params(roomId))).toHaveLength(1)

    // Let in on one node, they come in on the other.
    const host = await world.socket(doctor)
    await host.emit('join-room', { roomId })
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await again.wait('room-users')).toHaveLength(2)
    expect(await host.wait('user-joined')).toMatchObject({ userName: 'Ines' })
    await until(
      async () => (await world.ok(doctor, 'readMeeting', params(roomId))).data.status === 'ACTIVE',
      'the beginning over two nodes',
    )

    // Sent back on one node, they are out on the other.
    await world.ok(doctor, 'sendMeetingGuestBack', params(roomId, guest.id))
    expect(await host.wait('user-left')).toMatchObject({ userName: 'Ines' })
    expect(await again.emit('offer', { roomId, offer: { type: 'offer', sdp: 'x' } })).toMatchObject({ ok: false })
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    expect(await world.refused(doctor, 'removeMeetingGuest', params(roomId, guest.id))).toBe('GUEST_STATE')
    await world.ok(doctor, 'refuseMeetingGuest', params(roomId, guest.id))
    await again.wait('meeting_guest_updated', ({ guest: { status } }) => status === 'REFUSED')
    expect(await again.emit('join-room', { roomId })).toMatchObject({ code: 'GUEST_STATE' })
    await second.stop()
  })

  test('who leaves may knock again; who was removed may not', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const guest = await knock(roomId)
    await world.ok(guest, 'leaveMeeting', params(roomId))
    expect(await standing(guest, roomId)).toBe('LEFT')
    await world.ok(guest, 'joinMeeting', { ...params(roomId), body: {} })
    expect(await standing(guest, roomId)).toBe('WAITING')
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await world.ok(guest, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: true })
    await world.ok(doctor, 'removeMeetingGuest', params(roomId, guest.id))
    expect(await world.refused(guest, 'joinMeeting', { ...params(roomId), body: {} })).toBe('GUEST_STATE')
    expect(await world.refused(doctor, 'admitMeetingGuest', params(roomId, guest.id))).toBe('GUEST_STATE')
  })

  test('who leaves and knocks on and on is told to wait; the host has heard enough', async () => {
    const [doctor, patient] = [await world.doctor(), await world.patient()]
    const { roomId, id } = await world.meeting(doctor)
    const knockOn = async (who: Person) => {
      for (let nth = 0; nth < 20; nth += 1) {
        await world.ok(who, 'leaveMeeting', params(roomId))
        await world.ok(who, 'joinMeeting', door(roomId, {}))
      }
      await world.ok(who, 'leaveMeeting', params(roomId))
      expect(await world.refused(who, 'joinMeeting', door(roomId, {}))).toBe('TOO_MANY')
      expect(await standing(who, roomId)).toBe('LEFT')
    }
    await knockOn(await knock(roomId))
    // An account as well, which may still go elsewhere.
    await world.ok(patient, 'joinMeeting', door(roomId, {}))
    await knockOn(patient)
    expect((await world.actions(id)).filter((action) => action === 'GUEST_WAITING')).toHaveLength(42)
    const other = await world.meeting(doctor)
    expect(await world.ok(patient, 'joinMeeting', door(other.roomId, {}))).toMatchObject({
      guest: { status: 'WAITING' },
    })
  })

  test('an account waits under its own name, once, and is a member as what it is', async () => {
    const [doctor, patient] = [await world.doctor(), await world.patient({ name: 'Tom Own' })]
    const { roomId, id } = await world.meeting(doctor)
    const knocks = await Promise.all(
      Array.from({ length: 8 }, () =>
        world.ok(patient, 'joinMeeting', { ...params(roomId), body: { name: 'Somebody else' } }),
      ),
    )
    expect(new Set(knocks.map(({ guest }) => guest?.id)).size).toBe(1)
    expect(knocks[0]).toMatchObject({ access_token: null, guest: { name: 'Tom Own', userType: 'patient' } })
    // An old session's cookie keeps nobody from the door.
    expect(
      await world.call(null, 'readMeeting', { ...params(roomId), headers: { cookie: 'session=long.gone.by' } }),
    ).toMatchObject({ status: 200 })
    await world.ok(doctor, 'admitAllGuests', params(roomId))
    const page = await world.socket(patient)
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    expect(await page.wait('room-users')).toMatchObject([{ userId: patient.id, userType: 'patient' }])
    expect(await page.emit('chat-message', { roomId, message: 'Hello' })).toEqual({ ok: true })
    // Nothing of the meeting opens another.
    const other = await world.meeting(await world.doctor())
    expect(await world.refused(patient, 'meetingMe', params(other.roomId))).toBe('NOT_FOUND')
    expect(await world.actions(id)).toContain('GUEST_WAITING')
  })
})

test('whom the host expects, the host and that patient know; another guest in the room does not', async () => {
  const [doctor, patient] = [await world.doctor(), await world.patient({ name: 'Tom' })]
  const { roomId } = await world.meeting(doctor, { patient })
  const guest = await knock(roomId)
  await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const seenBy = async (who: Person | null) => (await world.ok(who, 'readMeeting', params(roomId))).data.patientName
  expect(await Promise.all([doctor, patient, guest, null].map(seenBy))).toEqual(['Tom', 'Tom', null, null])
})

describe('the patient for whom a meeting is made', () => {
  const said = async (who: Person, id: string) =>
    (await world.ok(who, 'readMessages', { params: { id } })).map(({ message }) => message)

  test('needs not wait, keeps their place while away, is sent back and let in again, and reads what they heard', async () => {
    const [doctor, patient] = [await world.doctor(), await world.patient({ name: 'Tom' })]
    const { roomId, id } = await world.meeting(doctor, { patient })
    const [host, page] = [await world.socket(doctor), await world.socket(patient)]
    await host.emit('join-room', { roomId })
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    await host.wait('user-joined')
    await world.ok(patient, 'leaveMeeting', params(roomId))
    expect(await world.ok(patient, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: true })
    const [place] = await world.ok(doctor, 'listMeetingGuests', params(roomId))
    if (!place) throw new Error('the patient has no place')
    expect(place).toMatchObject({ userId: patient.id, name: 'Tom', userType: 'patient', status: 'ADMITTED' })

    const publish = (message: string) => host.emit('chat-message', { roomId, message })
    await publish('Hello Tom')
    await world.ok(doctor, 'sendMeetingGuestBack', params(roomId, place.id))
    expect(await host.wait('user-left')).toMatchObject({ userName: 'Tom' })
    await publish('Not for Tom')
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'IN_LOBBY' })
    expect(await world.ok(patient, 'joinMeeting', door(roomId, {}))).toMatchObject({ mayEnter: false })
    // Going away and asking again opens nothing either.
    await world.ok(patient, 'leaveMeeting', params(roomId))
    expect(await world.ok(patient, 'joinMeeting', door(roomId, {}))).toMatchObject({ guest: { status: 'WAITING' } })

    await world.ok(doctor, 'admitMeetingGuest', params(roomId, place.id))
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    await publish('Welcome back')
    expect(await said(patient, id)).toEqual(['Hello Tom', 'Welcome back'])
    await world.ok(doctor, 'setMeetingStatus', door(roomId, { status: 'COMPLETED' }))
    expect(await said(patient, id)).toEqual(['Hello Tom', 'Welcome back'])
    expect(await world.refused(patient, 'joinMeeting', door(roomId, {}))).toBe('MEETING_STATE')
    expect(await world.ok(patient, 'meetingMe', params(roomId))).toMatchObject({ mayEnter: false })
    expect((await world.ok(patient, 'listMeetings')).map((one) => one.roomId)).toEqual([roomId])
  })

  test('is removed as everybody else', async () => {
    const [doctor, patient] = [await world.doctor(), await world.patient()]
    const { roomId, id } = await world.meeting(doctor, { patient })
    const page = await world.socket(patient)
    await page.emit('join-room', { roomId })
    const [place] = await world.ok(doctor, 'listMeetingGuests', params(roomId))
    await world.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
    await page.wait('meeting_guest_updated', ({ guest: { status } }) => status === 'REMOVED')
    expect(await page.emit('join-room', { roomId })).toMatchObject({ code: 'GUEST_STATE' })
    expect(await world.refused(patient, 'joinMeeting', door(roomId, {}))).toBe('GUEST_STATE')
    expect(await world.refused(patient, 'readMessages', { params: { id } })).toBe('NOT_FOUND')
    expect(await world.actions(id)).toContain('GUEST_REMOVED')
  })

  test('reads after the end what they heard, where the end found them in the waiting room; nothing where turned away', async () => {
    for (const [move, expected] of [
      ['refuseMeetingGuest', null],
      [null, ['Hello']],
    ] as const) {
      const [doctor, patient] = [await world.doctor(), await world.patient()]
      const { roomId, id } = await world.meeting(doctor, { patient })
      const [host, page] = [await world.socket(doctor), await world.socket(patient)]
      for (const socket of [host, page]) await socket.emit('join-room', { roomId })
      await until(
        async () => (await world.ok(doctor, 'readMeeting', params(roomId))).data.status === 'ACTIVE',
        'the beginning',
      )
      await host.emit('chat-message', { roomId, message: 'Hello' })
      const [place] = await world.ok(doctor, 'listMeetingGuests', params(roomId))
      await world.ok(doctor, 'sendMeetingGuestBack', params(roomId, place?.id ?? ''))
      await host.emit('chat-message', { roomId, message: 'Not for them' })
      if (move) await world.ok(doctor, move, params(roomId, place?.id ?? ''))
      await world.ok(doctor, 'setMeetingStatus', door(roomId, { status: 'COMPLETED' }))
      if (expected) expect(await said(patient, id)).toEqual(expected)
      else expect(await world.refused(patient, 'readMessages', { params: { id } })).toBe('NOT_FOUND')
    }
  })

  test('is named to nobody in the room who has not seen them', async () => {
    const [doctor, patient] = [await world.doctor(), await world.patient()]
    const { roomId } = await world.meeting(doctor, { patient })
    const guest = await knock(roomId)
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    const page = await world.socket(guest)
    await page.emit('join-room', { roomId })
    const [place] = await world.ok(doctor, 'listMeetingGuests', params(roomId))
    await world.ok(doctor, 'sendMeetingGuestBack', params(roomId, place?.id ?? ''))
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, place?.id ?? ''))
    await world.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
    await page.settle()
    expect(page.of('meeting_guest_updated').filter((one) => one.guest.userId === patient.id)).toEqual([])
  })
})

test('a named patient who has left is named to nobody who came afterwards', async () => {
  const [doctor, patient] = [await world.doctor(), await world.patient()]
  const { roomId, id } = await world.meeting(doctor, { patient })
  const first = await world.socket(patient)
  await first.emit('join-room', { roomId })
  first.close()
  await until(
    async () =>
      (await world.rows('SELECT 1 FROM meeting_stays WHERE meeting_id = $1 AND left_at IS NOT NULL', [id])).length > 0,
    'the end of their stay',
  )
  const guest = await knock(roomId)
  const [place] = await world.ok(doctor, 'listMeetingGuests', params(roomId))
  await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const page = await world.socket(guest)
  await page.emit('join-room', { roomId })
  await world.ok(doctor, 'removeMeetingGuest', params(roomId, place?.id ?? ''))
  await page.settle()
  expect(page.of('meeting_guest_updated').filter((one) => one.guest.userId === patient.id)).toEqual([])
})

test('who comes after somebody else by the same link is told of nobody who was there before', async () => {
  const doctor = await world.doctor({ name: 'Dr. Ada' })
  const { roomId, id } = await world.meeting(doctor)
  const host = await world.socket(doctor)
  await host.emit('join-room', { roomId })
  const visit = async (name: string) => {
    const guest = await knock(roomId, name)
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    const page = await world.socket(guest)
    await page.emit('join-room', { roomId })
    return guest
  }
  const first = await visit('Ines')
  await world.ok(doctor, 'removeMeetingGuest', params(roomId, first.id))
  await until(
    async () =>
      (await world.rows('SELECT 1 FROM meeting_stays WHERE meeting_id = $1 AND left_at IS NOT NULL', [id])).length > 0,
    'the end of the first stay',
  )
  const second = await visit('Tom')
  const names = async (who: Person) =>
    (await world.ok(who, 'readMeeting', params(roomId))).data.participants.map(({ userName }) => userName)
  expect(await names(second)).toEqual(['Dr. Ada', 'Tom'])
  expect((await world.ok(second, 'meetingMe', params(roomId))).meeting.participants).toHaveLength(2)
  expect(await names(doctor)).toEqual(['Dr. Ada', 'Ines', 'Tom'])
})

test('who has no socket is there by asking, and gone when they ask no more', async () => {
  const doctor = await world.doctor()
  const { roomId, id } = await world.meeting(doctor)
  const guest = await knock(roomId)
  await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  for (const who of [doctor, guest])
    await world.ok(who, 'readSignals', { params: { id }, query: { peerId: `peer-${who.role}` } })
  const read = async () => (await world.ok(doctor, 'readMeeting', params(roomId))).data
  expect(await read()).toMatchObject({ status: 'ACTIVE', participants: [{ leftAt: null }, { leftAt: null }] })
  const lastAsked = world.clock.now().toISOString()
  await until(async () => {
    world.clock.advance(20_000)
    return (await read()).participants.every(({ leftAt }) => leftAt !== null)
  }, 'the end of both stays')
  expect((await read()).participants.map(({ leftAt }) => leftAt)).toEqual([lastAsked, lastAsked])
})

describe('the host', () => {
  test('lets in as many as the room takes, however many at once', async () => {
    const doctor = await world.doctor()
    const { roomId, id } = await world.meeting(doctor)
    const guests = []
    for (let nth = 0; nth < ROOM_SIZE + 2; nth += 1) guests.push(await knock(roomId, `Guest ${nth}`))
    const codes = await Promise.all(
      guests.map(async (guest) => {
        const { problem } = await world.call(doctor, 'admitMeetingGuest', params(roomId, guest.id))
        return problem?.code ?? 'ok'
      }),
    )
    expect(codes.filter((code) => code === 'ok')).toHaveLength(ROOM_SIZE - 1)
    expect(codes.filter((code) => code === 'ROOM_FULL')).toHaveLength(3)
    expect(await world.ok(doctor, 'admitAllGuests', params(roomId))).toEqual({ admitted: [], waiting: 3 })
    expect(await world.rows('SELECT 1 FROM room_members WHERE room_id = $1', [id])).toHaveLength(ROOM_SIZE)
  })

  test('lets in those whom they were shown, and nobody who knocked meanwhile', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const shown = [await knock(roomId, 'Ines'), await knock(roomId, 'Tom')]
    const late = await knock(roomId, 'Late')
    const gone = await knock(roomId, 'Gone')
    await world.ok(gone, 'leaveMeeting', params(roomId))
    const guestIds = [...shown, gone].map(({ id }) => id)
    const { admitted, waiting } = await world.ok(doctor, 'admitAllGuests', door(roomId, { guestIds }))
    expect([admitted.map(({ name }) => name), waiting]).toEqual([['Ines', 'Tom'], 0])
    expect(await standing(late, roomId)).toBe('WAITING')
    expect(await standing(gone, roomId)).toBe('LEFT')
    expect(await world.ok(doctor, 'admitAllGuests', door(roomId, { guestIds: [] }))).toEqual({
      admitted: [],
      waiting: 0,
    })
    expect((await world.ok(doctor, 'admitAllGuests', door(roomId, {}))).admitted).toMatchObject([{ id: late.id }])
  })

  test('locks the room: nobody new can knock, who was there may come back', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const guest = await knock(roomId)
    await world.ok(doctor, 'setMeetingDoor', door(roomId, { locked: true }))
    expect(await world.refused(null, 'joinMeeting', door(roomId, { name: 'Late' }))).toBe('MEETING_LOCKED')
    await world.ok(guest, 'leaveMeeting', params(roomId))
    expect(await world.ok(guest, 'joinMeeting', door(roomId, {}))).toMatchObject({ guest: { status: 'WAITING' } })
    await world.ok(doctor, 'setMeetingDoor', door(roomId, { locked: false }))
    await knock(roomId, 'Late')
  })

  test('is told who waits at which of their doors, wherever they come from; nobody else is', async () => {
    const [doctor, other, patient] = [await world.doctor(), await world.doctor(), await world.patient()]
    const [first, second, over] = [
      await world.meeting(doctor),
      await world.meeting(doctor),
      await world.meeting(doctor),
    ]
    expect(await world.ok(doctor, 'listKnocks')).toEqual([])
    const ines = await knock(first.roomId, 'Ines')
    await world.ok(patient, 'joinMeeting', door(second.roomId, {}))
    await knock(over.roomId, 'Tom')
    await world.ok(doctor, 'setMeetingStatus', door(over.roomId, { status: 'CANCELLED' }))
    expect(await world.ok(doctor, 'listKnocks')).toMatchObject([
      { id: ines.id, name: 'Ines', roomId: first.roomId, status: 'WAITING' },
      { userId: patient.id, roomId: second.roomId, userType: 'patient' },
    ])
    expect(await world.ok(other, 'listKnocks')).toEqual([])
    // Who is a guest at another's door sees nobody there.
    await world.ok(other, 'joinMeeting', door(first.roomId, {}))
    expect(await world.ok(other, 'listKnocks')).toEqual([])
    await world.ok(doctor, 'admitMeetingGuest', params(first.roomId, ines.id))
    expect((await world.ok(doctor, 'listKnocks')).map(({ userId }) => userId)).toEqual([patient.id, other.id])
  })

  test('revokes the link for ever; who is there stays', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const guest = await knock(roomId)
    expect(await world.ok(doctor, 'revokeMeetingLink', params(roomId))).toMatchObject({ linkRevoked: true })
    expect(await world.refused(null, 'joinMeeting', door(roomId, { name: 'Late' }))).toBe('LINK_GONE')
    expect(await world.refused(null, 'readMeeting', params(roomId))).toBe('LINK_GONE')
    await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
    expect(await standing(guest, roomId)).toBe('ADMITTED')
  })

  test('cancels: the lobby is told and empty, and the link opens nothing', async () => {
    const doctor = await world.doctor()
    const { roomId } = await world.meeting(doctor)
    const guest = await knock(roomId)
    const page = await world.socket(guest)
    await world.ok(doctor, 'setMeetingStatus', door(roomId, { status: 'CANCELLED' }))
    expect(await page.wait('meeting_updated')).toMatchObject({ status: 'CANCELLED', endedBy: 'host' })
    expect(await standing(guest, roomId)).toBe('LEFT')
    expect(await world.refused(null, 'joinMeeting', door(roomId, { name: 'Late' }))).toBe('MEETING_STATE')
    expect(await world.refused(guest, 'joinMeeting', door(roomId, {}))).toBe('MEETING_STATE')
    expect((await world.ok(null, 'readMeeting', params(roomId))).data.status).toBe('CANCELLED')
    // Said again it is no error; anything else is one.
    await world.ok(doctor, 'setMeetingStatus', door(roomId, { status: 'CANCELLED' }))
    for (const status of ['SCHEDULED', 'ACTIVE', 'COMPLETED'])
      expect(await world.refused(doctor, 'setMeetingStatus', door(roomId, { status }))).toBe('MEETING_STATE')
    expect(await world.refused(doctor, 'setMeetingDoor', door(roomId, { locked: true }))).toBe('MEETING_STATE')
  })

  test('gives times of their own, between the making and now', async () => {
    const [doctor, clock] = [await world.doctor(), world.clock]
    const { roomId } = await world.meeting(doctor)
    const made = clock.now().getTime()
    clock.advance(60_000)
    const at = (ms: number) => new Date(made + ms).toISOString()
    const begin = (startTime: string) => door(roomId, { status: 'ACTIVE', startTime })
    expect(await world.refused(doctor, 'setMeetingStatus', begin(at(-1000)))).toBe('VALIDATION')
    expect(await world.refused(doctor, 'setMeetingStatus', begin(at(61_000)))).toBe('VALIDATION')
    await world.ok(doctor, 'setMeetingStatus', begin(at(10_000)))
    const end = (endTime: string) => door(roomId, { status: 'COMPLETED', endTime })
    expect(await world.refused(doctor, 'setMeetingStatus', end(at(9_000)))).toBe('VALIDATION')
    const { data } = await world.ok(doctor, 'setMeetingStatus', end(at(52_000)))
    expect(data).toMatchObject({ startTime: at(10_000), endTime: at(52_000), duration: 42 })
  })

  test('without an account: their token lets in and ends, and opens this room only', async () => {
    const { data } = await world.ok(null, 'createMeeting', { body: { hostName: 'Ada', lobby: true } })
    const { roomId, hostToken } = data
    const me = await world.ok({ token: hostToken } as Person, 'meetingMe', params(roomId))
    const host: Person = { id: me.guest?.id ?? '', name: 'Ada', email: '', role: 'GUEST', token: hostToken ?? '' }
    expect(me).toMatchObject({ isHost: true, mayEnter: true, meeting: { hostName: 'Ada' } })
    const page = await world.socket(host)
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    const guest = await knock(roomId)
    expect(await page.wait('meeting_guest_updated', ({ knocked }) => knocked)).toMatchObject({
      guest: { id: guest.id },
    })
    expect(await world.refused(guest, 'admitMeetingGuest', params(roomId, guest.id))).toBe('FORBIDDEN')
    await world.ok(host, 'admitMeetingGuest', params(roomId, guest.id))
    // Nobody is put out of their own meeting.
    expect(await world.refused(host, 'removeMeetingGuest', params(roomId, host.id))).toBe('NOT_FOUND')
    const theirs = await world.socket(guest)
    await theirs.emit('join-room', { roomId })
    await page.wait('meeting_updated', ({ status }) => status === 'ACTIVE')
    const other = await world.meeting(await world.doctor())
    expect(await world.refused(host, 'joinMeeting', door(other.roomId, {}))).toBe('FORBIDDEN')
    expect(await world.refused(host, 'setMeetingStatus', door(other.roomId, { status: 'CANCELLED' }))).toBe('FORBIDDEN')
    expect(await world.refused(host, 'guestMe')).toBe('NOT_FOUND')
    await page.emit('end-call', { roomId })
    expect(await theirs.wait('meeting_updated', ({ status }) => status === 'COMPLETED')).toMatchObject({
      endedBy: 'host',
    })
  })
})

test('a link that has run out: the meeting is withdrawn, and who waited is told', async () => {
  const doctor = await world.doctor()
  const { roomId } = await world.meeting(doctor)
  const guest = await knock(roomId)
  const page = await world.socket(guest)
  await world.rows('UPDATE meetings SET link_ends_at = $2, due_at = $2 WHERE code = $1', [roomId, world.clock.now()])
  expect(await world.refused(null, 'joinMeeting', door(roomId, { name: 'Late' }))).toMatch(/LINK_GONE|MEETING_STATE/)
  await until(() => {
    world.clock.advance(1000)
    return page.of('meeting_updated').some(({ status, endedBy }) => status === 'CANCELLED' && endedBy === 'system')
  }, 'the end of the link')
})

test('whoever knocks days before a planned meeting is the same person on the day', async () => {
  const doctor = await world.doctor()
  const scheduledTime = new Date(world.clock.now().getTime() + 72 * 3_600_000).toISOString()
  const { data } = await world.ok(doctor, 'createMeeting', { body: { scheduledTime } })
  const { access_token } = await world.ok(null, 'joinMeeting', { ...params(data.roomId), body: { name: 'Ines' } })
  const { exp } = JSON.parse(Buffer.from(access_token?.split('.')[1] ?? '', 'base64url').toString())
  expect(exp * 1000).toBe(Date.parse(data.linkEndsAt))
})

test('who only waited without a token is not named to those in the room when they go', async () => {
  const doctor = await world.doctor()
  const { roomId } = await world.meeting(doctor)
  const host = await world.socket(doctor)
  await host.emit('join-room', { roomId })
  const guest = await knock(roomId, 'Ines')
  await world.ok(doctor, 'admitMeetingGuest', params(roomId, guest.id))
  const inside = await world.socket(guest)
  await inside.emit('join-room', { roomId })
  const waiting = await world.socket(null)
  expect(await waiting.emit('join-room', { roomId, userName: 'Tom Waits' })).toMatchObject({ code: 'IN_LOBBY' })
  waiting.close()
  await host.wait('meeting_guest_updated', ({ guest: { name, status } }) => name === 'Tom Waits' && status === 'LEFT')
  await inside.settle()
  expect(inside.of('meeting_guest_updated').filter(({ guest: { name } }) => name === 'Tom Waits')).toEqual([])
})

test('a client without a token whose node was killed is counted out after a minute', async () => {
  const doctor = await world.doctor()
  const { roomId, id } = await world.meeting(doctor)
  await world.rows('UPDATE meetings SET doctor_id = NULL, lobby = false WHERE id = $1', [id])
  const node = await world.startNode()
  const visitor = await node.socket(null)
  expect(await visitor.emit('join-room', { roomId, userName: 'Ines' })).toEqual({ ok: true })
  const [row] = await world.rows<{ id: string }>('SELECT id FROM room_guests WHERE room_id = $1', [id])
  expect(await world.statusOf('room_guests', row?.id ?? '')).toBe('ADMITTED')
  // As if nobody had been there to renew it.
  await world.rows('UPDATE room_guests SET due_at = $2 WHERE id = $1', [row?.id, world.clock.now()])
  await until(async () => {
    world.clock.advance(1000)
    return (await world.statusOf('room_guests', row?.id ?? '')) === 'LEFT'
  }, 'being counted out')
  await node.stop()
})

test('what must never be found is not found', async () => {
  expect(await violations(world.rows)).toEqual([])
})
