import { CHAT_PAGE } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { createTestApp, type Person, type Schedule, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, call: ask, refused, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
let id: string
let params: { id: string }
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada' })
  patient = await testApp.patient({ name: 'Ben' })
  queue = await testApp.schedule(doctor)
  id = await testApp.liveCall(queue, patient)
  params = { id }
})

const publish = (who: Person, message: string, key?: string) =>
  ok(who, 'sendMessage', { params, body: { message, key } })
const read = (who: Person, query: Record<string, number> = {}) => ok(who, 'readMessages', { params, query })
const texts = async (who: Person, query: Record<string, number> = {}) =>
  (await read(who, query)).map(({ message }) => message)
const reads = async () => (await testApp.actions(id)).filter((one) => one === 'CHAT_READ')

test("each side reads the other's messages with author and time, also after the call", async () => {
  expect(await read(patient)).toEqual([])
  const said = await publish(doctor, '  Take it twice a day.\nWith water. ')
  expect(said).toMatchObject({
    callSessionId: id,
    position: 1,
    userId: doctor.id,
    userName: 'Dr. Ada',
    userType: 'doctor',
    message: 'Take it twice a day.\nWith water.',
    timestamp: clock.now().toISOString(),
  })
  clock.advance(5000)
  const answer = await publish(patient, 'Thank you')
  expect(answer).toMatchObject({ position: 2, userName: 'Ben', userType: 'patient' })
  expect(await read(patient)).toEqual([said, answer])
  await ok(patient, 'endCall', { params })
  for (const who of [doctor, patient]) expect(await read(who)).toEqual([said, answer])
  expect(await refused(patient, 'sendMessage', { params, body: { message: 'One more thing' } })).toBe('CALL_STATE')
})

test('reading a chat is in the audit trail, except by the patient in the call, and its text is not', async () => {
  await publish(patient, 'zebrafish')
  await read(patient)
  expect(await reads()).toEqual([])
  await read(doctor)
  await read(doctor)
  expect(await reads()).toHaveLength(1)
  await ok(doctor, 'endCall', { params })
  await read(patient)
  expect(await reads()).toHaveLength(2)
  const trail = await testApp.rows<Record<string, unknown>>('SELECT * FROM audit_logs WHERE call_session_id = $1', [id])
  expect(trail.filter((row) => row.action_type === 'CHAT_READ')).toEqual([
    expect.objectContaining({ actor_user_id: doctor.id, patient_id: patient.id, schedule_id: queue.id }),
    expect.objectContaining({ actor_user_id: patient.id, patient_id: patient.id, schedule_id: queue.id }),
  ])
  expect(JSON.stringify(trail)).not.toContain('zebrafish')
})

test('a repeated message is stored once, even later or after the call', async () => {
  const page = await testApp.socket(patient)
  await page.emit('join-room', { roomId: id })
  const key = newId()
  const both = await Promise.all([publish(doctor, 'Hello', key), publish(doctor, 'Hello', key)])
  expect(both[0]).toEqual(both[1])
  expect(await publish(doctor, 'Hello, in other words', key)).toEqual(both[0])
  // The key belongs to its sender: the other side may choose the same one.
  expect(await publish(patient, 'Hi', key)).toMatchObject({ position: 2, message: 'Hi', key })
  await ok(doctor, 'endCall', { params })
  expect(await publish(doctor, 'Hello', key)).toEqual(both[0])
  await page.settle()
  expect(page.of('chat-message').map(({ message }) => message)).toEqual(['Hello', 'Hi'])
  expect(await texts(doctor)).toEqual(['Hello', 'Hi'])
})

describe('the chat by socket', () => {
  test('everybody in the room gets each message once and in order, after it was stored', async () => {
    const pages = [await testApp.socket(doctor), await testApp.socket(patient), await testApp.socket(patient)] as const
    const [left, right] = pages
    await left.emit('join-room', { roomId: id })
    await right.emit('join-room', { roomId: `call_${id}`, userName: 'Dr. Evil', userType: 'doctor' })
    await pages[2].emit('join_call', { callSessionId: id })
    const key = newId()
    const payload = { roomId: `call_${id}`, message: 'From the patient', userName: 'Dr. Evil', userType: 'doctor', key }
    expect(await right.emit('chat-message', payload)).toEqual({ ok: true })
    expect(await texts(patient)).toEqual(['From the patient'])
    const [kept] = await read(doctor)
    if (!kept) throw new Error('nothing was kept')
    const { callSessionId: _, ...rest } = kept
    for (const page of pages)
      expect(await page.wait('chat-message')).toEqual({ ...rest, roomId: id, socketId: right.socket.id })
    expect(kept).toMatchObject({ userName: 'Ben', userType: 'patient', key })
    expect(await right.emit('chat-message', payload)).toEqual({ ok: true })

    const many = Array.from({ length: 12 }, (_each, index) => index)
    await Promise.all(
      many.flatMap((index) => [
        publish(doctor, `d${index}`),
        right.emit('chat-message', { roomId: id, message: `p${index}` }),
      ]),
    )
    const order = await texts(doctor)
    expect(order).toHaveLength(25)
    for (const page of pages) {
      await until(() => page.of('chat-message').length >= 25, 'every message')
      await page.settle()
      expect(page.of('chat-message').map(({ message }) => message)).toEqual(order)
      expect(page.of('chat-message').map(({ position }) => position)).toEqual(order.map((_each, index) => index + 1))
    }
  })

  test('a stranger can neither write, read nor get messages', async () => {
    const [other, otherDoctor] = [await testApp.patient(), await testApp.doctor()]
    const pages = [await testApp.socket(other), await testApp.socket(otherDoctor)]
    for (const page of pages) {
      await page.emit('join-room', { roomId: id })
      expect(await page.emit('chat-message', { roomId: id, message: 'Hello?' })).toMatchObject({ code: 'NOT_FOUND' })
    }
    for (const who of [other, otherDoctor]) {
      expect(await refused(who, 'sendMessage', { params, body: { message: 'Hello?' } })).toBe('NOT_FOUND')
      expect(await refused(who, 'readMessages', { params })).toBe('NOT_FOUND')
    }
    await publish(doctor, 'Between us')
    for (const page of pages) {
      await page.settle()
      expect(page.of('chat-message')).toEqual([])
    }
  })
})

test('a guest takes part while admitted, and their messages stay under their name', async () => {
  const interpreter = await testApp.guest(id, 'ADMITTED', { name: 'Ines' })
  const [page, guestPage] = [await testApp.socket(doctor), await testApp.socket(interpreter)]
  for (const one of [page, guestPage]) await one.emit('join-room', { roomId: id })
  await publish(doctor, 'Please translate')
  await guestPage.wait('chat-message')
  expect(await guestPage.emit('chat-message', { roomId: id, message: 'Gerne' })).toEqual({ ok: true })
  expect(await page.wait('chat-message', ({ message }) => message === 'Gerne')).toMatchObject({
    userId: interpreter.id,
    userName: 'Ines',
    userType: 'guest',
  })
  expect(await texts(interpreter)).toEqual(['Please translate', 'Gerne'])
  const [trail] = await testApp.rows(
    "SELECT * FROM audit_logs WHERE action_type = 'CHAT_READ' AND actor_user_id = $1",
    [interpreter.id],
  )
  expect(trail).toMatchObject({ patient_id: patient.id, call_session_id: id })

  await ok(doctor, 'sendGuestBack', { params: { id, guestId: interpreter.id } })
  guestPage.forget()
  await publish(doctor, 'Between the two of us')
  await guestPage.settle()
  expect(guestPage.of('chat-message')).toEqual([])
  expect(await refused(interpreter, 'readMessages', { params })).toBe('NOT_FOUND')
  expect(await refused(interpreter, 'sendMessage', { params, body: { message: 'Hello?' } })).toBe('NOT_FOUND')
  const waiting = await testApp.guest(id, 'WAITING')
  expect(await refused(waiting, 'readMessages', { params })).toBe('NOT_FOUND')
  await ok(doctor, 'endCall', { params })
  expect(await refused(interpreter, 'readMessages', { params })).toBe('NOT_FOUND')
  expect((await read(patient)).map(({ userName }) => userName)).toEqual(['Dr. Ada', 'Ines', 'Dr. Ada'])
  for (const guest of [interpreter, waiting])
    expect((await ask(guest, 'listCalls')).problem?.code ?? 'none').toMatch(/FORBIDDEN|UNAUTHENTICATED/)
})

describe('the messages that a guest can read', () => {
  test('a guest reads only what was written while they were let in, and keeps what they read', async () => {
    await publish(doctor, 'before')
    await publish(patient, 'before too')
    const guest = await testApp.guest(id, 'WAITING', { name: 'Ines' })
    const moving = { params: { id, guestId: guest.id } }
    await ok(doctor, 'admitGuest', moving)
    expect(await read(guest)).toEqual([])
    // Positions and times continue after messages that the guest may not read.
    expect(await publish(guest, 'here I am')).toMatchObject({ position: 3 })
    await publish(doctor, 'welcome')
    expect(await texts(guest)).toEqual(['here I am', 'welcome'])

    await ok(doctor, 'sendGuestBack', moving)
    await publish(patient, 'between the two of us')
    await ok(doctor, 'admitGuest', moving)
    expect(await texts(guest)).toEqual(['here I am', 'welcome'])
    await publish(patient, 'together again')
    const all = ['here I am', 'welcome', 'together again']
    expect(await texts(guest)).toEqual(all)
    expect((await read(guest, { after: 4 })).map(({ position }) => position)).toEqual([6])
    expect(await texts(guest, { before: 6 })).toEqual(all.slice(0, 2))
    expect(await read(guest, { before: 3 })).toEqual([])

    await ok(guest, 'guestLeave')
    await ok(guest, 'guestKnock')
    expect(await texts(guest), 'nothing was said meanwhile').toEqual(all)
    expect(await publish(guest, 'and back')).toMatchObject({ position: 7 })
    expect(await texts(guest)).toEqual([...all, 'and back'])
    expect(await texts(patient)).toHaveLength(7)
  })

  test('a guest who is let in while messages are written gets all from one position on, and no earlier', async () => {
    const guests = await Promise.all([1, 2].map((n) => testApp.guest(id, 'WAITING', { name: `Guest ${n}` })))
    await Promise.all([
      ...Array.from({ length: 12 }, (_, index) => publish(index % 2 ? doctor : patient, `m${index}`)),
      ...guests.map(async (one) => {
        await ok(doctor, 'admitGuest', { params: { id, guestId: one.id } })
        await publish(one, `from ${one.name}`)
      }),
    ])
    const order = await read(doctor)
    expect(order.map(({ position }) => position)).toEqual(order.map((_, index) => index + 1))
    for (const one of guests) {
      const heard = await read(one)
      // The guest received all messages from one position on, including their own.
      expect(heard).toEqual(order.slice(order.length - heard.length))
      expect(heard.map(({ userId }) => userId)).toContain(one.id)
    }
  })
})

test('a chat begins when the call is accepted', async () => {
  const invited = await testApp.patient()
  const host = await testApp.doctor()
  const ringing = { params: { id: await testApp.liveCall(await testApp.schedule(host), invited, 'INVITED') } }
  const body = { message: 'Are you there?' }
  expect(await refused(host, 'sendMessage', { ...ringing, body })).toBe('CALL_STATE')
  expect(await ok(invited, 'readMessages', ringing)).toEqual([])
  await ok(invited, 'confirmCall', ringing)
  expect(await ok(host, 'sendMessage', { ...ringing, body })).toMatchObject({ position: 1 })
})

test('a person who writes too fast has to wait, and the other side does not', async () => {
  const burst = await Promise.all(
    Array.from({ length: 24 }, (_, index) => ask(patient, 'sendMessage', { params, body: { message: `m${index}` } })),
  )
  const turnedAway = burst.filter(({ problem }) => problem?.code === 'TOO_MANY')
  expect(turnedAway).toHaveLength(4)
  expect(turnedAway[0]?.headers.get('retry-after')).toBe('10')
  await publish(doctor, 'One at a time')
  clock.advance(9_000)
  expect((await ask(patient, 'sendMessage', { params, body: { message: 'x' } })).headers.get('retry-after')).toBe('1')
  clock.advance(1_000)
  expect(await publish(patient, 'Slower now')).toMatchObject({ position: 22 })
})

test('pages before, after and at the end of a chat have each message once', async () => {
  await testApp.rows(
    `INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
     SELECT gen_random_uuid(), $1, n, $2, 'Ben', 'patient', 'm' || n, gen_random_uuid(), $3
     FROM generate_series(1, 120) n`,
    [id, patient.id, clock.now()],
  )
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`)
  expect(CHAT_PAGE).toBe(50)
  expect(await texts(patient)).toEqual(range(71, 120))
  expect(await texts(patient, { before: 71 })).toEqual(range(21, 70))
  expect(await texts(patient, { before: 21 })).toEqual(range(1, 20))
  expect(await texts(patient, { after: 0 })).toEqual(range(1, 50))
  expect(await texts(patient, { after: 100 })).toEqual(range(101, 120))
  expect(await texts(patient, { after: 120 })).toEqual([])
  expect(await texts(patient, { after: 10, before: 13 })).toEqual(['m11', 'm12'])
  const wrong: Record<string, number>[] = [{ after: -1 }, { before: 1.5 }, { after: 2 ** 31 }]
  for (const query of wrong) expect(await refused(patient, 'readMessages', { params, query })).toBe('VALIDATION')
})

test.each([
  { message: '' },
  { message: ' \n ' },
  { message: 'x'.repeat(4001) },
  { message: 'null\u0000byte' },
  { message: '\ud800' },
  { message: 7 },
  { message: 'x', key: 'no id' },
  {},
])('the message %j is refused', async (body) => {
  const { problem } = await ask(patient, 'sendMessage', { params, body })
  expect(problem?.code).toBe('VALIDATION')
  expect(JSON.stringify(problem)).not.toContain('xxxx')
  expect(await read(patient)).toEqual([])
})

test('a message of 4,000 characters, emoji and right-to-left text are stored as they are', async () => {
  for (const message of ['x'.repeat(4000), '🫀'.repeat(2000), 'שלום — مرحبا', '<img src=x onerror=alert(1)>'])
    expect((await publish(patient, message)).message).toBe(message)
})

test('messages on two nodes have one order, and none is stored after the end of the call', async () => {
  const other = await testApp.startNode()
  const writers = [testApp.ok, other.ok]
  const said = await Promise.all(
    Array.from({ length: 16 }, (_, index) =>
      writers[index % 2]?.(index % 3 ? doctor : patient, 'sendMessage', { params, body: { message: `m${index}` } }),
    ),
  )
  expect(said.map((one) => one?.position).sort((a = 0, b = 0) => a - b)).toEqual(said.map((_, index) => index + 1))
  clock.advance(10_000)
  const late = Array.from({ length: 10 }, (_, index) =>
    (index % 2 ? other : testApp).call(patient, 'sendMessage', { params, body: { message: `late ${index}` } }),
  )
  await Promise.all([...late, ok(doctor, 'endCall', { params })])
  const told = (await Promise.all(late)).flatMap(({ body, problem }) => (problem ? [problem.code] : [body.message]))
  const kept = await texts(doctor)
  // Each message was either stored or refused as too late, and the sender was notified accordingly.
  expect(kept.slice(16).sort()).toEqual(told.filter((one) => one.startsWith('late')).sort())
  for (const one of told) if (!one.startsWith('late')) expect(one).toBe('CALL_STATE')
})

describe('past calls', () => {
  test("past calls are one's own that took place, newest first, with the number of messages", async () => {
    await publish(doctor, 'a')
    await publish(patient, 'b')
    clock.advance(60_000)
    await ok(doctor, 'endCall', { params })
    const later = await testApp.liveCall(queue, await testApp.patient({ name: 'Cleo' }))
    const [newest, first] = await ok(doctor, 'listCalls')
    expect(newest).toMatchObject({ id: later, patientName: 'Cleo', endedAt: null, messages: 0 })
    expect(first).toEqual({
      id,
      scheduleId: queue.id,
      appointmentId: null,
      doctorName: 'Dr. Ada',
      patientName: 'Ben',
      startedAt: new Date(clock.now().getTime() - 60_000).toISOString(),
      endedAt: clock.now().toISOString(),
      messages: 2,
    })
    expect(await ok(patient, 'listCalls')).toEqual([first])
    expect(await ok(await testApp.doctor(), 'listCalls')).toEqual([])
    expect((await testApp.actions(id)).filter((one) => one === 'CALL_READ')).toHaveLength(1)
    expect(await ok(await testApp.person('ADMIN'), 'listCalls')).toEqual([])
  })

  test('an invitation without a call is not a past call', async () => {
    const host = await testApp.doctor()
    const otherPatient = await testApp.patient()
    const invited = await testApp.liveCall(await testApp.schedule(host), otherPatient, 'INVITED')
    expect(await ok(otherPatient, 'listCalls')).toEqual([])
    await ok(otherPatient, 'declineCall', { params: { id: invited } })
    expect(await ok(otherPatient, 'listCalls')).toEqual([])
  })

  test('past calls are listed twenty at a time', async () => {
    for (let index = 0; index < 22; index += 1) {
      await ok(doctor, 'endCall', { params })
      clock.advance(1000)
      id = await testApp.liveCall(queue, await testApp.patient())
      params = { id }
    }
    const first = await ok(doctor, 'listCalls')
    expect(first).toHaveLength(20)
    const before = first.at(-1)?.startedAt ?? ''
    const rest = await ok(doctor, 'listCalls', { query: { before } })
    expect(rest).toHaveLength(3)
    expect(new Set([...first, ...rest].map((one) => one.id)).size).toBe(23)
    expect(await refused(doctor, 'listCalls', { query: { before: 'yesterday' } })).toBe('VALIDATION')
  })
})
