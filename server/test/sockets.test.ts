import { once } from 'node:events'
import { connect } from 'node:net'
import { clientEvents } from '@medconsult/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../src/platform/clock.ts'
import { createTestApp, type Person, type Schedule, until } from './test-app.ts'

// Only doctors may make meetings here, so a socket without a token cannot be a guest who joins by link.
const testApp = await createTestApp({ clock: systemClock, config: { meetings: 'invite' } })
const { ok } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
beforeAll(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
})

test.concurrent('a socket that is silent for ten seconds is closed, and one that signs in late is not', async () => {
  const began = performance.now()
  const [stranger, late] = [await testApp.socket(null), await testApp.socket(null)]
  expect(await late.emit('authenticate', { token: patient.token })).toEqual({ ok: true })
  expect(late.of('authenticated')).toEqual([{ userId: patient.id, role: 'PATIENT' }])
  await until(() => stranger.socket.disconnected, 'the close')
  expect(performance.now() - began).toBeGreaterThan(9_000)
  expect(late.socket.connected).toBe(true)
})

test.concurrent.each([
  ['/socket.io', ['websocket']],
  ['/socket.io', ['polling']],
  ['/socket.io', ['polling', 'websocket']],
  ['/api/socket.io', ['websocket']],
  ['/api/socket.io', ['polling']],
  ['/api/socket.io', ['polling', 'websocket']],
])('a client connects on %s by %j', async (path, transports) => {
  const page = await testApp.socket(doctor, { path, transports })
  expect(await page.emit('probe', {})).toEqual({ ok: true })
  const engine = page.socket.io.engine
  if (transports.length > 1) await until(() => engine.transport.name === 'websocket', 'the upgrade')
  expect(engine.transport.name).toBe(transports.at(-1))
  expect(await page.emit('join_schedule', { scheduleId: queue.id })).toEqual({ ok: true })
})

test('a payload of the wrong shape is answered with an error, and the socket stays connected', async () => {
  const page = await testApp.socket(patient)
  const deep: unknown = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], [])
  const wrong: unknown[] = [
    null,
    1,
    'x',
    [],
    true,
    { scheduleId: 7 },
    { scheduleId: "' OR 1=1" },
    { roomId: {} },
    deep,
    { scheduleId: '\u0000' },
  ]
  for (const event of Object.keys(clientEvents)) {
    if (event === 'probe') continue
    for (const payload of wrong) expect(await page.emit(event, payload), event).toMatchObject({ ok: false })
    expect(await page.emit(event), event).toMatchObject({ ok: false })
    // Waits until the token bucket is full again, because this test is about the form of messages.
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  expect(page.socket.connected).toBe(true)
  expect(page.of('error').length).toBeGreaterThan(50)
  for (const one of page.of('error')) expect(one.code).not.toBe('INTERNAL')
  const more = await testApp.socket(patient)
  expect(await more.emit('no-such-event', {})).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  more.socket.emit('no-such-event')
  more.socket.emit(
    'join_schedule',
    () => {},
    () => {},
  )
  more.socket.emit('join_schedule', new Uint8Array(10))
  expect(await more.emit('probe', {})).toEqual({ ok: true })
})

test('the server handles every event of the contract', async () => {
  const page = await testApp.socket(patient)
  for (const event of Object.keys(clientEvents)) {
    const ack = await page.emit(event, { nothing: 'that fits' })
    expect(ack.ok || ack.detail, event).not.toBe('This event is not known.')
  }
})

test('a room can be joined only by its own members', async () => {
  const [stranger, otherDoctor] = [await testApp.patient(), await testApp.doctor()]
  const call = await testApp.liveCall(queue, await testApp.patient())
  const pages = { stranger: await testApp.socket(stranger), otherDoctor: await testApp.socket(otherDoctor) }
  expect(await pages.otherDoctor.emit('join_schedule', { scheduleId: queue.id })).toMatchObject({ code: 'FORBIDDEN' })
  expect(await pages.stranger.emit('join_schedule', { scheduleId: call })).toMatchObject({ code: 'NOT_FOUND' })
  const description = { type: 'offer', sdp: 'v=0' }
  for (const page of Object.values(pages)) {
    expect(await page.emit('join_call', { callSessionId: call })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await page.emit('join-room', { roomId: call })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await page.emit('join-room', { roomId: 'lobby' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await page.emit('offer', { roomId: call, offer: description })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await page.emit('end-call', { roomId: call })).toMatchObject({ code: 'NOT_FOUND' })
  }
  const nobody = await testApp.socket(null)
  expect(await nobody.emit('join_schedule', { scheduleId: queue.id })).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('two peers see each other under the names of their accounts, and signals reach the other side only', async () => {
  const otherPatient = await testApp.patient({ name: 'Real Name' })
  const other = await testApp.doctor()
  const own = await testApp.schedule(other)
  const id = await testApp.liveCall(own, otherPatient, 'CONFIRMED')
  const [left, right] = [await testApp.socket(other), await testApp.socket(otherPatient)]
  await left.emit('join-room', { roomId: id, peerId: 'left' })
  expect(await left.wait('room-users')).toHaveLength(1)
  await right.emit('join-room', { roomId: `call_${id}`, peerId: 'right', userName: 'Dr. Evil', userType: 'doctor' })
  expect(await left.wait('user-joined')).toMatchObject({
    userName: 'Real Name',
    userType: 'patient',
    usersInRoom: 2,
    peerId: 'right',
  })
  expect((await right.wait('room-users')).map(({ userId }) => userId).sort()).toEqual(
    [other.id, otherPatient.id].sort(),
  )
  const offer = { type: 'offer', sdp: 'v=0' }
  await left.emit('offer', { roomId: id, offer, targetPeerId: 'right' })
  expect(await right.wait('offer')).toEqual({ roomId: `call_${id}`, socketId: left.socket.id, peerId: 'left', offer })
  await right.emit('ice-candidate', {
    roomId: id,
    candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 },
  })
  await left.wait('ice-candidate')
  expect(right.of('ice-candidate')).toEqual([])
  right.close()
  expect(await left.wait('user-left')).toMatchObject({ userId: otherPatient.id, peerId: 'right' })
  await left.emit('end-call', { roomId: id })
  expect(await left.wait('call_ended')).toEqual({ callSessionId: id, endedBy: 'doctor' })
  expect(await left.emit('join-room', { roomId: id })).toMatchObject({ code: 'CALL_STATE' })
})

test('the others in the room are told who shares a screen, by the name of the account', async () => {
  const otherPatient = await testApp.patient({ name: 'Real Name' })
  const other = await testApp.doctor()
  const id = await testApp.liveCall(await testApp.schedule(other), otherPatient, 'CONFIRMED')
  const [left, right] = [await testApp.socket(other), await testApp.socket(otherPatient)]
  const toggle = { roomId: id, isSharing: true, userName: 'Dr. Evil' }
  expect(await right.emit('screen-share-toggle', toggle)).toMatchObject({ code: 'FORBIDDEN' })
  await left.emit('join-room', { roomId: `call_${id}`, peerId: 'left' })
  await right.emit('join-room', { roomId: id, peerId: 'right' })
  expect(await right.emit('screen-share-toggle', toggle)).toEqual({ ok: true })
  const told = { socketId: right.socket.id, peerId: 'right', isSharing: true, userName: 'Real Name' }
  expect(await left.wait('screen-share-toggle')).toEqual({ roomId: `call_${id}`, ...told })
  expect(right.of('screen-share-toggle')).toEqual([])
})

test('10,000 messages of one socket are limited, and other sockets are served', async () => {
  const [flood, bystander] = [await testApp.socket(await testApp.patient()), await testApp.socket(doctor)]
  for (let index = 0; index < 10_000; index += 1) flood.socket.emit('join_schedule', { scheduleId: queue.id })
  expect(await bystander.emit('probe', {})).toEqual({ ok: true })
  expect(await ok(doctor, 'health')).toMatchObject({ status: 'healthy' })
  await until(() => flood.socket.disconnected, 'the close')
  expect(flood.of('error').filter(({ code }) => code === 'TOO_MANY').length).toBeLessThan(20)
  expect(await bystander.emit('probe', {})).toEqual({ ok: true })
})

test('a message that is too big closes only its own socket', async () => {
  const [big, bystander] = [await testApp.socket(patient), await testApp.socket(doctor)]
  big.socket.emit('signal', { roomId: queue.id, signal: 'x'.repeat(300_000) })
  await until(() => big.socket.disconnected, 'the close')
  expect(await bystander.emit('probe', {})).toEqual({ ok: true })
})

test('a connection that is no Socket.IO is refused and disturbs nobody', async () => {
  const raw = new WebSocket(`${testApp.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const closed = new Promise((resolve) => raw.on('close', resolve))
  raw.on('error', () => {})
  raw.on('open', () => raw.send('49999{{{not a packet'))
  await closed
  const elsewhere = new WebSocket(`${testApp.url.replace('http', 'ws')}/nowhere`)
  await new Promise((resolve) => elsewhere.on('error', resolve))
  expect((await fetch(`${testApp.url}/socket.io/?EIO=4&transport=polling&sid=none`)).status).toBe(400)
  expect(await (await testApp.socket(doctor)).emit('probe', {})).toEqual({ ok: true })
})

test('a second account on the same socket gets nothing of the first account', async () => {
  const [one, two] = [await testApp.patient(), await testApp.patient()]
  const page = await testApp.socket(one)
  await page.emit('join_schedule', { scheduleId: queue.id })
  expect(await page.emit('authenticate', { token: two.token })).toEqual({ ok: true })
  page.forget()
  await ok(one, 'joinQueue', { params: { id: queue.id } })
  await page.settle()
  expect(page.of('queue_updated')).toEqual([])
})

test('a client that lost its network does not delay the stop of a node', async () => {
  const node = await testApp.startNode()
  const { port, hostname } = new URL(node.url)
  const phone = connect(Number(port), hostname)
  phone.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  )
  const [answer] = await once(phone, 'data')
  expect(String(answer)).toContain('101 Switching Protocols')
  // From here on the client neither reads nor answers. A WebSocket would wait half a minute for its close frame.
  phone.pause()
  await node.stop()
  phone.destroy()
})
