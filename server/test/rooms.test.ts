import type { ServerEvent } from '@medconsult/contract'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import { violations } from './invariants.ts'
import { createTestApp, type Person, type TestNode, type TestSocket, until } from './test-app.ts'

const bus = createBus()
const testApp = await createTestApp({ cluster: bus.attach })
const second = await testApp.startNode()
const { ok, refused, call } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let guest: Person
let id: string

beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Sarah Johnson' })
  patient = await testApp.patient({ name: 'John Smith' })
  id = await testApp.liveCall(await testApp.schedule(doctor), patient)
  guest = await testApp.guest(id, 'ADMITTED', { name: 'Ines Interpreter' })
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
})

const params = () => ({ params: { id } })
const aboutGuest = () => ({ params: { id, guestId: guest.id } })
const offer = { type: 'offer', sdp: 'v=0' } as const
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }
const restart = { type: 'restart-request' } as const

async function inRoom(who: Person, peerId: string, node: TestNode = testApp, roomId = id): Promise<TestSocket> {
  const page = await node.socket(who)
  expect(await page.emit('join-room', { roomId, peerId })).toEqual({ ok: true })
  return page
}
const poll = (who: Person, peerId: string, after = 0, node: TestNode = testApp) =>
  node.ok(who, 'readSignals', { ...params(), query: { peerId, after } })
const names = (members: { userName: string }[]) => members.map(({ userName }) => userName).sort()
const everybody = ['Dr. Sarah Johnson', 'Ines Interpreter', 'John Smith']

/** What the lobby tells a guest of themselves while they wait. */
function isAboutWaiting({ event, payload }: { event: string; payload: unknown }, self: Person): boolean {
  const { guest: told } = payload as { guest?: { id: string; status: string } }
  return /^(room_)?guest_updated$/.test(event) && told?.id === self.id && told.status === 'WAITING'
}

describe.each([
  ['on one node', testApp, testApp],
  ['over two nodes', testApp, second],
] as const)('three people %s', (_where, here, there) => {
  test("three people see each other under the names of their accounts and of the guest's link", async () => {
    const doctorPage = await inRoom(doctor, 'doc', here)
    const patientPage = await inRoom(patient, 'pat', there)
    const guestPage = await inRoom(guest, 'gue', here, `call_${id}`)
    expect(names(await guestPage.wait('room-users', (members) => members.length === 3))).toEqual(everybody)
    for (const page of [doctorPage, patientPage])
      expect(await page.wait('user-joined', ({ userId }) => userId === guest.id)).toMatchObject({
        userName: 'Ines Interpreter',
        userType: 'guest',
        peerId: 'gue',
        usersInRoom: 3,
      })
    guestPage.close()
    // Each page gets the name under which it joined, and not the guest's.
    for (const page of [doctorPage, patientPage]) {
      expect(page.of('user-joined').at(-1)).toMatchObject({ roomId: id })
      expect(await page.wait('user-left', ({ userId }) => userId === guest.id)).toMatchObject({ roomId: id })
    }
  })

  test('a signal without a target reaches all others, and one with a target reaches that peer only', async () => {
    const [doctorPage, patientPage, guestPage] = [
      await inRoom(doctor, 'doc', here),
      await inRoom(patient, 'pat', there),
      await inRoom(guest, 'gue', here, `call_${id}`),
    ]
    await doctorPage.emit('offer', { roomId: id, offer })
    const said = { socketId: doctorPage.socket.id, peerId: 'doc', offer }
    expect(await patientPage.wait('offer')).toEqual({ ...said, roomId: id })
    // Each page gets the name of the room under which it joined.
    expect(await guestPage.wait('offer')).toEqual({ ...said, roomId: `call_${id}` })
    await guestPage.emit('ice-candidate', { roomId: `call_${id}`, candidate, targetPeerId: 'pat' })
    await patientPage.wait('ice-candidate')
    await patientPage.emit('answer', {
      roomId: id,
      answer: { type: 'answer', sdp: 'v=0' },
      targetSocketId: guestPage.socket.id,
    })
    await guestPage.wait('answer')
    for (const page of [doctorPage, patientPage, guestPage]) await page.settle()
    expect(doctorPage.of('ice-candidate')).toEqual([])
    expect([doctorPage.of('answer'), doctorPage.of('offer')]).toEqual([[], []])
  })

  test('the others are told who shares a screen, under the name of the account', async () => {
    const [doctorPage, patientPage, guestPage] = [
      await inRoom(doctor, 'doc', here),
      await inRoom(patient, 'pat', there),
      await inRoom(guest, 'gue', there),
    ]
    await patientPage.emit('screen-share-toggle', { roomId: id, isSharing: true, userName: 'Dr. Evil' })
    for (const page of [doctorPage, guestPage])
      expect(await page.wait('screen-share-toggle')).toEqual({
        roomId: id,
        socketId: patientPage.socket.id,
        peerId: 'pat',
        isSharing: true,
        userName: 'John Smith',
      })
    await patientPage.settle()
    expect(patientPage.of('screen-share-toggle')).toEqual([])
    const outside = await here.socket(doctor)
    expect(await outside.emit('screen-share-toggle', { roomId: id, isSharing: true })).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  test.each(['removeGuest', 'sendGuestBack', 'guestLeave'] as const)('%s ends the stay at once', async (name) => {
    const doctorPage = await inRoom(doctor, 'doc', here)
    const guestPage = await inRoom(guest, 'gue', there)
    if (name === 'guestLeave') await ok(guest, name)
    else await ok(doctor, name, aboutGuest())
    await guestPage.wait('guest_updated', (one) => one.guest.status !== 'ADMITTED')
    expect(await doctorPage.wait('user-left')).toMatchObject({ userId: guest.id, peerId: 'gue' })
    guestPage.forget()
    doctorPage.forget()
    // The removed guest neither receives events nor can send any.
    expect(await guestPage.emit('offer', { roomId: id, offer })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await guestPage.emit('join-room', { roomId: id, peerId: 'gue' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await guestPage.emit('join_call', { callSessionId: id })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await guestPage.emit('chat-message', { roomId: id, message: 'Hello?' })).toMatchObject({
      code: 'NOT_FOUND',
    })
    await doctorPage.emit('offer', { roomId: id, offer })
    await doctorPage.emit('chat-message', { roomId: id, message: 'We two only' })
    await ok(patient, 'patientSetPeerId', { ...params(), body: { peerId: 'pat' } })
    await doctorPage.wait('chat-message')
    await guestPage.settle()
    // A guest who is back in the lobby is told whether the host knows of them, and nothing else.
    expect(
      guestPage.heard.filter(
        (one) => one.event !== 'error' && !(name === 'sendGuestBack' && isAboutWaiting(one, guest)),
      ),
    ).toEqual([])
    expect(doctorPage.of('offer')).toEqual([])
    for (const refusal of [
      refused(guest, 'readSignals', { ...params(), query: { peerId: 'gue' } }),
      refused(guest, 'sendSignal', { ...params(), body: { peerId: 'gue', signal: restart } }),
      refused(guest, 'readMessages', params()),
    ])
      expect(await refusal).toBe('NOT_FOUND')
    const relay = await call(guest, 'iceServers')
    expect(relay.problem?.code ?? null).toBe(name === 'sendGuestBack' ? null : 'FORBIDDEN')
  })

  test('the end of the call empties the room on both nodes', async () => {
    const pages = [
      await inRoom(doctor, 'doc', here),
      await inRoom(patient, 'pat', there),
      await inRoom(guest, 'gue', there),
    ]
    await ok(patient, 'endCall', params())
    for (const page of pages) await page.wait('call_ended')
    for (const page of pages)
      await until(async () => {
        const ack = await page.emit('offer', { roomId: id, offer })
        return !ack.ok && ack.code === 'FORBIDDEN'
      }, 'the end of the room')
    expect(await pages[2]?.emit('join-room', { roomId: id, peerId: 'gue' })).toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('a guest in the lobby is told about themselves and gets nothing of the room', async () => {
  const waiting = await testApp.guest(id, 'WAITING', { name: 'Rosa Relative' })
  const page = await testApp.socket(waiting)
  expect(await page.emit('join_call', { callSessionId: id })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await page.emit('join-room', { roomId: id, peerId: 'ros' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await page.emit('end-call', { roomId: id })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await page.emit('join_schedule', { scheduleId: id })).toMatchObject({ code: 'NOT_FOUND' })
  const doctorPage = await inRoom(doctor, 'doc')
  await doctorPage.emit('offer', { roomId: id, offer })
  await ok(doctor, 'removeGuest', aboutGuest())
  await doctorPage.wait('guest_updated')
  await page.settle()
  expect(
    page.heard.filter((one) => one.event !== 'error' && !isAboutWaiting(one, waiting)).map(({ event }) => event),
  ).toEqual(['authenticated'])
  await ok(doctor, 'admitGuest', { params: { id, guestId: waiting.id } })
  await page.wait('guest_updated', (one) => one.guest.status === 'ADMITTED')
  expect(await page.emit('join-room', { roomId: id, peerId: 'ros' })).toEqual({ ok: true })
  expect(names(await page.wait('room-users'))).toEqual(['Dr. Sarah Johnson', 'Rosa Relative'])
  // An admitted guest cannot end the call.
  expect(await page.emit('end-call', { roomId: id })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await testApp.statusOf('call_sessions', id)).toBe('ACTIVE')
})

describe('members without a socket', () => {
  test('a member without a peer id is listed, sends and receives by the id of their socket', async () => {
    const doctorPage = await second.socket(doctor)
    expect(await doctorPage.emit('join-room', { roomId: id })).toEqual({ ok: true })
    const { id: socketId = '' } = doctorPage.socket
    expect((await poll(patient, 'pat')).peers).toEqual([
      { socketId, peerId: null, userId: doctor.id, userType: 'doctor', userName: 'Dr. Sarah Johnson' },
    ])
    await ok(patient, 'sendSignal', { ...params(), body: { peerId: 'pat', to: socketId, signal: restart } })
    expect(await doctorPage.wait('signal')).toMatchObject({ socketId: 'http_pat', peerId: 'pat', signal: restart })
    await doctorPage.emit('offer', { roomId: id, offer, targetSocketId: 'http_pat' })
    expect((await poll(patient, 'pat')).signals).toMatchObject([{ from: socketId, signal: { type: 'offer' } }])
  })

  test('a third member without a socket gets each signal to all and to them once', async () => {
    const doctorPage = await inRoom(doctor, 'doc')
    const patientPage = await inRoom(patient, 'pat', second)
    expect(names((await poll(guest, 'gue')).peers)).toEqual(['Dr. Sarah Johnson', 'John Smith'])
    expect(await doctorPage.wait('user-joined', ({ userId }) => userId === guest.id)).toMatchObject({
      socketId: 'http_gue',
      userType: 'guest',
      usersInRoom: 3,
    })
    await doctorPage.emit('offer', { roomId: id, offer })
    await patientPage.emit('signal', { roomId: id, signal: restart, targetPeerId: 'gue' })
    await patientPage.emit('ice-candidate', { roomId: id, candidate, targetSocketId: 'http_gue' })
    await doctorPage.emit('ice-candidate', { roomId: id, candidate, targetPeerId: 'pat' })
    const { signals } = await poll(guest, 'gue')
    expect(signals.map(({ from, signal }) => [from, signal.type])).toEqual([
      ['doc', 'offer'],
      ['pat', 'restart-request'],
      ['pat', 'candidate'],
    ])
    expect((await poll(guest, 'gue', signals.at(-1)?.id)).signals).toEqual([])
    // The guest can send signals, to everybody and to one peer.
    await ok(guest, 'sendSignal', { ...params(), body: { peerId: 'gue', signal: restart } })
    for (const page of [doctorPage, patientPage])
      expect(await page.wait('signal', ({ peerId }) => peerId === 'gue')).toMatchObject({ socketId: 'http_gue' })
    const answer = { type: 'answer', description: { type: 'answer', sdp: 'v=0' } }
    await ok(guest, 'sendSignal', { ...params(), body: { peerId: 'gue', to: 'doc', signal: answer } })
    await doctorPage.wait('answer')
    await patientPage.settle()
    expect(patientPage.of('answer')).toEqual([])
  })

  test("three members who all ask by HTTP get each other's signals", async () => {
    for (const [who, peer] of [
      [doctor, 'doc'],
      [patient, 'pat'],
      [guest, 'gue'],
    ] as const)
      await poll(who, peer)
    await ok(guest, 'sendSignal', { ...params(), body: { peerId: 'gue', signal: restart } })
    for (const [who, peer] of [
      [doctor, 'doc'],
      [patient, 'pat'],
    ] as const) {
      const { peers, signals } = await poll(who, peer, 0, second)
      expect([peers.length, signals.map(({ from }) => from)]).toEqual([2, ['gue']])
    }
    expect((await poll(guest, 'gue')).signals).toEqual([])
  })

  test("a member who fetches nothing fills their own quota and no other member's", async () => {
    const doctorPage = await inRoom(doctor, 'doc')
    await poll(guest, 'gue')
    await poll(patient, 'pat')
    const toGuest = { ...params(), body: { peerId: 'pat', to: 'gue', signal: restart } }
    await testApp.rows(
      `INSERT INTO room_signals (room_id, from_member, from_peer, to_member, to_peer, signal, created_at)
       SELECT $1, $2, 'pat', $3, 'gue', '{"type":"restart-request"}', now() FROM generate_series(1, 199)`,
      [id, patient.id, guest.id],
    )
    await ok(patient, 'sendSignal', toGuest)
    expect(await refused(patient, 'sendSignal', toGuest)).toBe('TOO_MANY')
    expect(await doctorPage.emit('offer', { roomId: id, offer })).toEqual({ ok: true })
    expect((await poll(patient, 'pat')).signals.map(({ signal }) => signal.type)).toEqual(['offer'])
    expect((await poll(guest, 'gue')).signals).toHaveLength(200)
    // Signals that the guest's old page never fetched do not block the new page.
    expect((await poll(guest, 'gue-2')).signals).toEqual([])
    await ok(patient, 'sendSignal', { ...params(), body: { peerId: 'pat', to: 'gue-2', signal: restart } })
    expect((await poll(guest, 'gue-2')).signals).toHaveLength(1)
  })

  test('a removed member is refused, and the signals that were kept for them are deleted', async () => {
    const doctorPage = await inRoom(doctor, 'doc')
    await poll(guest, 'gue')
    await doctorPage.emit('offer', { roomId: id, offer })
    await ok(doctor, 'removeGuest', aboutGuest())
    expect(await doctorPage.wait('user-left')).toMatchObject({ userId: guest.id, peerId: 'gue', socketId: 'http_gue' })
    expect(await refused(guest, 'readSignals', { ...params(), query: { peerId: 'gue' } })).toBe('NOT_FOUND')
    expect(await testApp.rows('SELECT 1 FROM room_signals WHERE to_member = $1', [guest.id])).toEqual([])
    expect((await poll(patient, 'pat')).peers.map(({ peerId }) => peerId)).toEqual(['doc'])
  })

  test('all others are told within five seconds that a page no longer asks by HTTP', async () => {
    const pages = [await inRoom(doctor, 'doc'), await inRoom(guest, 'gue', second)]
    await poll(patient, 'pat')
    for (const page of pages) await page.wait('user-joined', ({ peerId }) => peerId === 'pat')
    testApp.clock.advance(3_000)
    await poll(patient, 'pat')
    testApp.clock.advance(4_900)
    await Promise.all(pages.map((page) => page.settle()))
    expect(pages.flatMap((page) => page.of('user-left'))).toEqual([])
    testApp.clock.advance(200)
    for (const page of pages)
      expect(await page.wait('user-left')).toMatchObject({ roomId: id, socketId: 'http_pat', userId: patient.id })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    for (const page of pages) expect(page.of('user-left'), 'each is told once').toHaveLength(1)
    for (const page of pages) page.forget()
    await poll(patient, 'pat')
    for (const page of pages) await page.wait('user-joined', ({ peerId }) => peerId === 'pat')
  })

  test('a page that stops asking by HTTP is not listed after five seconds, and again when it asks', async () => {
    await poll(patient, 'pat')
    expect((await poll(doctor, 'doc')).peers.map(({ peerId }) => peerId)).toEqual(['pat'])
    testApp.clock.advance(5_100)
    expect((await poll(doctor, 'doc', 0, second)).peers).toEqual([])
    await poll(patient, 'pat')
    expect((await poll(doctor, 'doc')).peers.map(({ peerId }) => peerId)).toEqual(['pat'])
  })

  test('a page that gets its socket back is listed once', async () => {
    const doctorPage = await inRoom(doctor, 'doc')
    await poll(guest, 'gue')
    await doctorPage.emit('offer', { roomId: id, offer })
    const guestPage = await inRoom(guest, 'gue')
    expect(await doctorPage.wait('user-left')).toMatchObject({ socketId: 'http_gue' })
    expect(names(await guestPage.wait('room-users'))).toEqual(['Dr. Sarah Johnson', 'Ines Interpreter'])
    doctorPage.forget()
    await doctorPage.emit('ice-candidate', { roomId: id, candidate })
    await guestPage.wait('ice-candidate')
    expect(
      await testApp.rows('SELECT 1 FROM room_signals WHERE room_id = $1 AND to_member = $2', [id, guest.id]),
    ).toEqual([])
  })
})

test("nobody can take another member's peer id, neither by socket nor by HTTP", async () => {
  const patientPage = await inRoom(patient, 'pat')
  const guestPage = await testApp.socket(guest)
  expect(await guestPage.emit('join-room', { roomId: id, peerId: 'pat' })).toMatchObject({ code: 'FORBIDDEN' })
  expect(await guestPage.emit('join-room', { roomId: id, peerId: patientPage.socket.id })).toEqual({ ok: true })
  // A socket without a peer id is addressed by its own id, which nobody else can take.
  const plain = await testApp.socket(doctor)
  expect(await plain.emit('join-room', { roomId: id })).toEqual({ ok: true })
  expect(await guestPage.emit('join-room', { roomId: id, peerId: plain.socket.id })).toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await refused(guest, 'readSignals', { ...params(), query: { peerId: 'pat' } })).toBe('FORBIDDEN')
  expect(await refused(guest, 'sendSignal', { ...params(), body: { peerId: 'pat', signal: restart } })).toBe(
    'FORBIDDEN',
  )
  // This holds while the owner is away too; the owner can use the id again.
  patientPage.close()
  await plain.wait('user-left')
  expect(await refused(guest, 'sendSignal', { ...params(), body: { peerId: 'pat', signal: restart } })).toBe(
    'FORBIDDEN',
  )
  await inRoom(patient, 'pat', second)
})

test('a candidate costs the nodes one message and no questions', async () => {
  const [doctorPage, patientPage] = [await inRoom(doctor, 'doc'), await inRoom(patient, 'pat', second)]
  await inRoom(guest, 'gue', second)
  const send = () => doctorPage.emit('ice-candidate', { roomId: id, candidate, targetPeerId: 'pat' })
  await send()
  await patientPage.wait('ice-candidate')
  patientPage.forget()
  bus.passed.splice(0)
  for (let count = 0; count < 40; count += 1) await send()
  await until(() => patientPage.of('ice-candidate').length === 40, 'forty candidates')
  const about = bus.passed.filter(({ text }) => text.includes(id)).map(({ kind }) => kind)
  expect(about).toEqual(Array(40).fill('SERVER_SIDE_EMIT'))
})

test('forty candidates at once arrive in their order, by socket and by HTTP', async () => {
  const [doctorPage, patientPage] = [await inRoom(doctor, 'doc'), await inRoom(patient, 'pat', second)]
  await poll(guest, 'gue')
  const numbers = Array.from({ length: 40 }, (_, index) => `candidate:${index}`)
  await Promise.all(
    numbers.map((one) => doctorPage.emit('ice-candidate', { roomId: id, candidate: { candidate: one } })),
  )
  await until(() => patientPage.of('ice-candidate').length === 40, 'forty candidates')
  expect(patientPage.of('ice-candidate').map((one) => one.candidate?.candidate)).toEqual(numbers)
  const { signals } = await poll(guest, 'gue')
  expect(signals.map(({ signal }) => (signal.type === 'candidate' ? signal.candidate?.candidate : ''))).toEqual(numbers)
})

test('a guest who is sent back while entering is not in the room afterwards', async () => {
  for (let round = 0; round < 8; round += 1) {
    const [page, observer] = [await second.socket(guest), await inRoom(doctor, `doc-${round}`)]
    const [joined] = await Promise.all([
      page.emit('join-room', { roomId: id, peerId: `gue-${round}` }),
      // Each round removes the guest a little later, and so at another step of the join.
      new Promise((resolve) => setTimeout(resolve, round)).then(() => ok(doctor, 'sendGuestBack', aboutGuest())),
    ])
    await page.wait('guest_updated', (one) => one.guest.status === 'WAITING')
    await until(async () => !(await page.emit('offer', { roomId: id, offer })).ok, 'the way out')
    await page.settle()
    page.forget()
    await observer.emit('offer', { roomId: id, offer })
    await observer.emit('chat-message', { roomId: id, message: `Round ${round}` })
    await observer.wait('chat-message', ({ message }) => message === `Round ${round}`)
    await page.settle()
    const told: ServerEvent[] = ['offer', 'chat-message', 'room-users', 'user-joined']
    expect(
      told.flatMap((event) => page.of(event)),
      `round ${round}, ${JSON.stringify(joined)}`,
    ).toEqual([])
    for (const one of [page, observer]) one.close()
    await ok(doctor, 'admitGuest', aboutGuest())
  }
})
