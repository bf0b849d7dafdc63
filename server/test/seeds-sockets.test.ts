// What a client written from seed 003 alone does by socket: it joins rooms under names of its own, and states who its
// user is.
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createPortalClient, doctor, ownId, patient } from './portal-client.ts'
import { createTestApp, until } from './test-app.ts'

const open = await createTestApp({ config: { meetings: 'open' } })
const invite = await createTestApp({ config: { meetings: 'invite' } })
afterAll(() => Promise.all([open.close(), invite.close()]))
const { send, connect, two, disconnect } = createPortalClient(open)
afterEach(disconnect)

describe('join-room', () => {
  test('two clients who join a new room create it and see each other under the names they give', async () => {
    const roomId = `room-${ownId()}`
    const [first, second] = [connect(), connect()]
    first.socket.emit('join-room', { roomId, ...doctor })
    const alone = (await first.next('room-users')) as unknown as object[]
    expect(alone).toMatchObject([{ socketId: first.socket.id, ...doctor }])
    second.socket.emit('join-room', { roomId, ...patient })
    expect(await first.next('user-joined')).toMatchObject({ socketId: second.socket.id, ...patient, usersInRoom: 2 })
    const both = (await second.next('room-users')) as unknown as { userId: string }[]
    expect(both.sort((a, b) => a.userId.localeCompare(b.userId))).toMatchObject([
      { socketId: first.socket.id, ...doctor },
      { socketId: second.socket.id, ...patient },
    ])
    const offer = { type: 'offer', sdp: 'v=0' }
    first.socket.emit('offer', { roomId, offer, targetSocketId: second.socket.id })
    expect(await second.next('offer')).toMatchObject({ offer, socketId: first.socket.id })
    second.socket.emit('chat-message', { roomId, message: 'Hello', userName: 'Tom', userType: 'patient' })
    expect(await first.next('chat-message')).toMatchObject({
      message: 'Hello',
      userName: 'Tom',
      userType: 'patient',
      socketId: second.socket.id,
      timestamp: expect.stringMatching(/Z$/),
    })
    second.socket.emit('leave-call', { roomId, userId: 'patient-456' })
    expect(await first.next('user-left')).toMatchObject({ socketId: second.socket.id, ...patient })
  })

  test('the claimed role of a client is marked as unproven, is not stored and gives no rights', async () => {
    const roomId = `room-${ownId()}`
    const { first } = await two(roomId)
    const { guestId } = await first.next('user-joined')
    const [row] = await open.rows<{ user_type: string | null; name: string }>(
      'SELECT user_type, name FROM room_guests WHERE id = $1',
      [guestId],
    )
    expect(row).toEqual({ user_type: null, name: 'Tom' })
    first.socket.emit('chat-message', { roomId, message: 'I am a doctor', userType: 'doctor' })
    await first.next('chat-message')
    const [message] = await open.rows<{ author_type: string }>(
      'SELECT author_type FROM chat_messages WHERE message = $1',
      ['I am a doctor'],
    )
    expect(message).toEqual({ author_type: 'guest' })
    const { body } = await send('GET', `/api/meeting/${roomId}`)
    expect((body.data.participants as { userType: string }[]).map(({ userType }) => userType)).toEqual([
      'guest',
      'guest',
    ])
  })

  test('everybody without a token is a guest in a room with a host or a lobby', async () => {
    const host = await open.doctor()
    const { roomId, id } = await open.meeting(host)
    const page = await open.socket(host)
    await page.emit('join-room', { roomId })
    const guest = connect()
    guest.socket.emit('join-room', { roomId, ...doctor })
    expect(await guest.next('error')).toMatchObject({ code: 'IN_LOBBY' })
    const knocked = await page.wait('meeting_guest_updated', (one) => one.knocked)
    expect(knocked.guest).toMatchObject({ name: 'Dr. Smith', userType: 'guest' })
    await open.ok(host, 'admitMeetingGuest', { params: { roomId, guestId: knocked.guest.id } })
    const joined = await page.wait('user-joined')
    expect(joined).toMatchObject({ userId: knocked.guest.userId, userType: 'guest', userName: 'Dr. Smith' })
    expect(joined).not.toHaveProperty('guestId')
    guest.socket.emit('chat-message', { roomId, message: 'Hello', userType: 'doctor' })
    expect(await page.wait('chat-message')).toMatchObject({ userType: 'guest' })
    expect(id).toBeTruthy()
  })

  test('with MEETINGS=invite nobody can create a room by joining it', async () => {
    const stranger = connect(invite)
    stranger.socket.emit('join-room', { roomId: 'room-123', ...doctor })
    expect(await stranger.next('error')).toMatchObject({
      event: 'join-room',
      code: 'NOT_FOUND',
      detail: expect.stringMatching(/doctor/i),
    })
    expect(await invite.rows('SELECT 1 FROM meetings')).toEqual([])
  })

  test.each(['room-', 'room-a b', 'room-ä', 'hello', `room-${'x'.repeat(81)}`])(
    'the room id %j is refused with an explanation',
    async (roomId) => {
      const stranger = connect()
      stranger.socket.emit('join-room', { roomId, ...doctor })
      expect(await stranger.next('error')).toMatchObject({ event: 'join-room', code: 'VALIDATION' })
    },
  )

  test('a client who is signed in can create a room too', async () => {
    const roomId = `room-${ownId()}`
    const tom = await open.patient({ name: 'Tom' })
    const page = await open.socket(tom)
    expect(await page.emit('join-room', { roomId })).toEqual({ ok: true })
    expect(await page.wait('room-users')).toMatchObject([{ userId: tom.id, userType: 'patient', userName: 'Tom' }])
  })

  test('an address that joins too many new rooms in an hour is refused', async () => {
    const strict = await createTestApp({ config: { meetings: 'open' } })
    const codes: string[] = []
    for (let nth = 0; nth < 31; nth += 1) {
      const more = { transports: ['websocket'], extraHeaders: { 'x-forwarded-for': '198.51.100.7' } }
      const { socket } = connect(strict, more)
      const answer = await socket.timeout(5000).emitWithAck('join-room', { roomId: `room-${nth}`, ...doctor })
      codes.push((answer as { code?: string }).code ?? 'ok')
    }
    expect([codes[29], codes[30]]).toEqual(['ok', 'TOO_MANY'])
    await strict.close()
  })
})

test('a client that waits for its camera and has joined nothing is still connected after a minute', async () => {
  const own = await createTestApp({ config: { meetings: 'open' } })
  const waiting = connect(own)
  await until(() => waiting.socket.connected, 'the connection')
  own.clock.advance(100_000)
  const roomId = `room-${ownId()}`
  waiting.socket.emit('join-room', { roomId, ...patient })
  expect(await waiting.next('room-users')).toMatchObject([patient])
  waiting.socket.disconnect()
  await own.close()
})
