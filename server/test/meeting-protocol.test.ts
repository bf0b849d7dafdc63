// What a client can do that only has Socket.IO and the four routes: without a token, and without our library.
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createTestApp, until } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})

interface Heard {
  event: string
  payload: Record<string, unknown>
}

function connect(path = '/socket.io', transports = ['websocket']) {
  const socket = io(testApp.url, { path, transports, forceNew: true, reconnection: false })
  const heard: Heard[] = []
  socket.onAny((event: string, payload: Record<string, unknown>) => heard.push({ event, payload }))
  sockets.push(socket)
  return {
    socket,
    emit: (event: string, payload: object) => void socket.emit(event, payload),
    of: (event: string) => heard.filter((one) => one.event === event).map(({ payload }) => payload),
    async next(event: string) {
      const found = await until(() => heard.find((one) => one.event === event), event)
      heard.splice(heard.indexOf(found), 1)
      return found.payload
    },
  }
}

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${testApp.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function createMeeting(body: object = {}): Promise<string> {
  const made = await post('/api/create-meeting', body)
  expect(made).toMatchObject({ status: 201, body: { success: true, data: { status: 'SCHEDULED' } } })
  return (made.body.data as { roomId: string }).roomId
}

const person = (roomId: string, name: string, userType: string) => ({
  roomId,
  userId: name,
  userType,
  userName: name,
})

/** Two clients that have joined and have received the events about each other. */
async function twoIn(roomId: string) {
  const [ada, tom] = [connect(), connect('/api/socket.io')]
  ada.emit('join-room', person(roomId, 'Ada', 'doctor'))
  expect(await ada.next('room-users')).toMatchObject([{ userName: 'Ada' }])
  tom.emit('join-room', person(roomId, 'Tom', 'patient'))
  const users = (await tom.next('room-users')) as unknown as { socketId: string; userName: string }[]
  expect(users.map(({ userName }) => userName).sort()).toEqual(['Ada', 'Tom'])
  expect(await ada.next('user-joined')).toMatchObject({
    roomId,
    socketId: tom.socket.id,
    userName: 'Tom',
    usersInRoom: 2,
  })
  return { ada, tom }
}

describe('clients without a token while MEETINGS=open', () => {
  test('two clients join, signal with and without a target, chat, share and leave', async () => {
    const roomId = await createMeeting()
    const { ada, tom } = await twoIn(roomId)
    const offer = { type: 'offer', sdp: 'v=0 offer' }
    ada.emit('offer', { roomId, offer, targetSocketId: tom.socket.id })
    expect(await tom.next('offer')).toMatchObject({ offer, socketId: ada.socket.id })
    const answer = { type: 'answer', sdp: 'v=0 answer' }
    tom.emit('answer', { roomId, answer, targetSocketId: ada.socket.id })
    expect(await ada.next('answer')).toMatchObject({ answer, socketId: tom.socket.id })
    const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 }
    ada.emit('ice-candidate', { roomId, candidate })
    expect(await tom.next('ice-candidate')).toMatchObject({ candidate, socketId: ada.socket.id })

    ada.emit('chat-message', { roomId, message: 'Hello', userName: 'Ada', userType: 'doctor' })
    for (const one of [ada, tom])
      expect(await one.next('chat-message')).toMatchObject({
        roomId,
        message: 'Hello',
        userName: 'Ada',
        socketId: ada.socket.id,
        timestamp: expect.stringMatching(/Z$/),
      })
    tom.emit('screen-share-toggle', { roomId, isSharing: true, userName: 'Tom' })
    expect(await ada.next('screen-share-toggle')).toMatchObject({ isSharing: true, userName: 'Tom' })

    tom.emit('leave-call', { roomId, userId: 'Tom' })
    expect(await ada.next('user-left')).toMatchObject({ socketId: tom.socket.id, userName: 'Tom' })
    const { body } = await post(`/api/meeting/${roomId}/participant`, { userId: 'Tom', userType: 'patient' })
    expect(body).toMatchObject({ success: true, data: { roomId, status: 'ACTIVE' } })
    const read = await fetch(`${testApp.url}/api/meeting/${roomId}`)
    expect(await read.json()).toMatchObject({ success: true, data: { roomId } })
  })

  test('a third client gets what has no target, and nothing that is meant for another', async () => {
    const roomId = await createMeeting()
    const { ada, tom } = await twoIn(roomId)
    const eve = connect('/socket.io', ['polling'])
    eve.emit('join-room', person(roomId, 'Eve', 'patient'))
    await eve.next('room-users')
    ada.emit('offer', { roomId, offer: { type: 'offer', sdp: 'for Tom' }, targetSocketId: tom.socket.id })
    ada.emit('offer', { roomId, offer: { type: 'offer', sdp: 'for all' } })
    expect(await tom.next('offer')).toMatchObject({ offer: { sdp: 'for Tom' } })
    expect(await tom.next('offer')).toMatchObject({ offer: { sdp: 'for all' } })
    expect(await eve.next('offer')).toMatchObject({ offer: { sdp: 'for all' } })
  })

  test('a client that claims to be a doctor is announced as a guest, and its end-call means leaving', async () => {
    const roomId = await createMeeting()
    const { ada, tom } = await twoIn(roomId)
    tom.emit('end-call', { roomId, userId: 'Tom' })
    expect(await ada.next('user-left')).toMatchObject({
      userName: 'Tom',
      userType: 'patient',
      guestId: expect.any(String),
    })
    ada.emit('chat-message', { roomId, message: 'Still here', userName: 'Dr. Evil' })
    expect(await ada.next('chat-message')).toMatchObject({
      userName: 'Ada',
      userType: 'doctor',
      guestId: expect.any(String),
    })
  })

  test('a fifth client is refused until somebody has gone', async () => {
    const roomId = await createMeeting()
    const four = []
    for (const name of ['A', 'B', 'C', 'D']) {
      const one = connect()
      one.emit('join-room', person(roomId, name, 'patient'))
      await one.next('room-users')
      four.push(one)
    }
    const fifth = connect()
    fifth.emit('join-room', person(roomId, 'E', 'patient'))
    expect(await fifth.next('error')).toMatchObject({ event: 'join-room', code: 'ROOM_FULL' })
    four[0]?.socket.disconnect()
    await until(async () => {
      fifth.emit('join-room', person(roomId, 'E', 'patient'))
      await until(() => fifth.of('error').length + fifth.of('room-users').length > 0)
      if (fifth.of('room-users').length > 0) return true
      await fifth.next('error')
      return false
    }, 'a place')
  })

  test('a connection moves from one meeting to another and is never in both', async () => {
    const [first, second] = [await createMeeting(), await createMeeting()]
    const { ada, tom } = await twoIn(first)
    tom.emit('join-room', person(second, 'Tom', 'patient'))
    expect(await tom.next('room-users')).toMatchObject([{ userName: 'Tom' }])
    expect(await ada.next('user-left')).toMatchObject({ userName: 'Tom' })
    tom.emit('offer', { roomId: first, offer: { type: 'offer', sdp: 'x' } })
    expect(await tom.next('error')).toMatchObject({ event: 'offer' })
    expect(ada.of('offer')).toEqual([])
  })

  test('such a client cannot enter the room of a call or anything else', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const call = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const roomId = await createMeeting()
    const { ada } = await twoIn(roomId)
    for (const room of [call, `call_${call}`]) {
      ada.emit('join-room', person(room, 'Ada', 'doctor'))
      expect(await ada.next('error')).toMatchObject({ event: 'join-room' })
      ada.emit('offer', { roomId: room, offer: { type: 'offer', sdp: 'x' } })
      expect(await ada.next('error')).toMatchObject({ event: 'offer' })
    }
    ada.emit('join_call', { callSessionId: call })
    expect(await ada.next('error')).toMatchObject({ event: 'join_call', code: 'NOT_FOUND' })
    const stranger = connect()
    stranger.emit('join-room', person(call, 'Eve', 'doctor'))
    expect(await stranger.next('error')).toMatchObject({ event: 'join-room', code: 'UNAUTHENTICATED' })
    stranger.emit('chat-message', { roomId, message: 'x' })
    expect(await stranger.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('clients with an account', () => {
  test('a doctor and the named patient meet without a lobby, under the names of their accounts', async () => {
    const [doctor, patient] = [await testApp.doctor({ name: 'Dr. Ada' }), await testApp.patient({ name: 'Tom' })]
    const { roomId } = await testApp.meeting(doctor, { patient })
    const [theirs, own] = [connect(), connect()]
    own.emit('authenticate', { token: doctor.token })
    own.emit('join-room', person(roomId, 'Somebody', 'patient'))
    await own.next('room-users')
    theirs.emit('authenticate', { token: patient.token })
    theirs.emit('join-room', person(roomId, 'Somebody else', 'doctor'))
    expect(await own.next('user-joined')).toMatchObject({ userId: patient.id, userName: 'Tom', userType: 'patient' })
    own.emit('end-call', { roomId, userId: doctor.id })
    expect(await theirs.next('user-left')).toMatchObject({ userName: 'Dr. Ada', userType: 'doctor' })
    await until(async () => {
      const read = await testApp.ok(doctor, 'readMeeting', { params: { roomId } })
      return read.data.status === 'COMPLETED'
    }, 'the end for all')
    theirs.emit('offer', { roomId, offer: { type: 'offer', sdp: 'x' } })
    expect(await theirs.next('error')).toMatchObject({ event: 'offer' })
  })

  test('a client without a token waits in the lobby and comes in by itself when admitted', async () => {
    const doctor = await testApp.doctor()
    const { roomId } = await testApp.meeting(doctor)
    const host = await testApp.socket(doctor)
    await host.emit('join-room', { roomId })
    const guest = connect()
    guest.emit('join-room', person(roomId, 'Ines', 'patient'))
    expect(await guest.next('error')).toMatchObject({ event: 'join-room', code: 'IN_LOBBY' })
    guest.emit('offer', { roomId, offer: { type: 'offer', sdp: 'x' } })
    expect(await guest.next('error')).toMatchObject({ event: 'offer' })
    const knocked = await host.wait('meeting_guest_updated', ({ knocked }) => knocked)
    await testApp.ok(doctor, 'admitMeetingGuest', { params: { roomId, guestId: knocked.guest.id } })
    expect((await guest.next('room-users')) as unknown as object[]).toHaveLength(2)
    guest.socket.disconnect()
    await host.wait('user-left', ({ userName }) => userName === 'Ines')
    // A client that reconnects is a new guest, whom the host has to admit again.
    await host.wait('meeting_guest_updated', ({ guest: { status } }) => status === 'LEFT')
  })
})
