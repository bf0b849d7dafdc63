import { randomUUID } from 'node:crypto'
import { QUEUE_MESSAGE_LENGTH, QUEUE_MESSAGE_PACE, QUEUE_MESSAGES_SHOWN } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, call, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let other: Person
let queue: Schedule
beforeEach(async () => {
  ;[doctor, patient, other] = [await testApp.doctor(), await testApp.patient(), await testApp.patient()]
  queue = await testApp.schedule(doctor)
  await testApp.place(queue, patient, 'WAITING')
})

const body = (message: string, key: string = randomUUID()) => ({ message, key })
const write = (message: string, key?: string) =>
  ok(doctor, 'messagePatient', { params: { id: queue.id, patientId: patient.id }, body: body(message, key) })
const writeAll = (message: string, key?: string) =>
  ok(doctor, 'messageQueue', { params: { id: queue.id }, body: body(message, key) })
const answer = (message: string, key?: string, who = patient) =>
  ok(who, 'answerDoctor', { params: { id: queue.id }, body: body(message, key) })
const refusedAnswer = (who = patient) =>
  refused(who, 'answerDoctor', { params: { id: queue.id }, body: body('Thank you') })
const onPage = async (who = patient) =>
  (await ok(who, 'viewSchedule', { params: { id: queue.id } })).queueEntry?.messages.map((one) => one.message)
const inQueue = async () =>
  (await ok(doctor, 'readQueue', { params: { id: queue.id } })).map(({ messages }) =>
    messages.map((one) => one.message),
  )
const kinds = async (who = patient) =>
  (await ok(who, 'listNotifications', { query: {} })).notifications.map(({ kind }) => kind)
const move = (status: string, who = patient) =>
  testApp.rows('UPDATE queue_entries SET status = $1 WHERE schedule_id = $2 AND patient_id = $3', [
    status,
    queue.id,
    who.id,
  ])

describe('a message to one who waits', () => {
  test('is on both pages at once and later, and is answered', async () => {
    const [his, hers] = [await testApp.socket(doctor), await testApp.socket(patient)]
    const sent = await write('I’m running 15 minutes late.')
    expect(sent).toMatchObject({ author: 'doctor', sentAt: clock.now().toISOString() })
    for (const page of [his, hers])
      expect(await page.wait('queue_message')).toMatchObject({ scheduleId: queue.id, message: sent })
    clock.advance(1000)
    const answered = await answer('I can wait.')
    for (const page of [his, hers])
      expect(await page.wait('queue_message', ({ message }) => message.id === answered.id)).toMatchObject({
        message: answered,
      })
    expect(await onPage()).toEqual(['I’m running 15 minutes late.', 'I can wait.'])
    expect(await inQueue()).toEqual([['I’m running 15 minutes late.', 'I can wait.']])
  })

  test('is told to nobody else, by no page and no event', async () => {
    await testApp.place(queue, other, 'WAITING')
    const page = await testApp.socket(other)
    await write('Your results are here.')
    expect(await onPage(other)).toEqual([])
    expect(page.of('queue_message')).toEqual([])
    expect(await kinds(other)).toEqual([])
  })

  test('is notified without its text, and its text is not in the trail', async () => {
    await write('Your results are here.')
    expect(await kinds()).toEqual(['QUEUE_MESSAGE'])
    expect(await testApp.actions(patient.id)).toContain('QUEUE_MESSAGE_SENT')
    for (const table of ['notifications', 'deliveries', 'audit_logs']) {
      const found = await testApp.rows(`SELECT 1 FROM ${table} t WHERE t::text LIKE '%results are here%'`)
      expect(found, table).toEqual([])
    }
  })

  test('repeated with its key, is one message, also when the place has ended since', async () => {
    const key = randomUUID()
    const first = await write('Hello', key)
    expect(await Promise.all([write('Hello', key), write('Hello', key)])).toEqual([first, first])
    await move('DONE')
    expect(await write('Hello', key)).toEqual(first)
    expect([await onPage(), await kinds()]).toEqual([['Hello'], ['QUEUE_MESSAGE']])
  })

  test('has a text of reasonable length', async () => {
    const params = { id: queue.id, patientId: patient.id }
    for (const message of ['', '   ', 'x'.repeat(QUEUE_MESSAGE_LENGTH + 1)])
      expect(await refused(doctor, 'messagePatient', { params, body: body(message) })).toBe('VALIDATION')
  })

  test('only the last ones are shown', async () => {
    for (let number = 0; number <= QUEUE_MESSAGES_SHOWN; number++) {
      clock.advance(QUEUE_MESSAGE_PACE.ms)
      for (const one of [doctor, patient]) one.token = await testApp.tokenOf(one)
      await write(`${number}`)
    }
    expect(await onPage()).toEqual(Array.from({ length: QUEUE_MESSAGES_SHOWN }, (_, at) => `${at + 1}`))
  })
})

describe('a message to all', () => {
  test('reaches everybody who waits, once each, and nobody else', async () => {
    const [ready, seen, gone] = [other, await testApp.patient(), await testApp.patient()]
    await testApp.place(queue, ready, 'READY')
    await testApp.place(queue, seen, 'DONE')
    await testApp.place(queue, gone, 'LEFT')
    const key = randomUUID()
    expect(await writeAll('I’m running 15 minutes late.', key)).toEqual({ sent: 2 })
    expect(await writeAll('I’m running 15 minutes late.', key), 'a repetition').toEqual({ sent: 2 })
    for (const who of [patient, ready]) expect(await onPage(who)).toEqual(['I’m running 15 minutes late.'])
    expect(await onPage(seen)).toEqual([])
    expect([await kinds(), await kinds(ready), await kinds(seen), await kinds(gone)]).toEqual([
      ['QUEUE_MESSAGE'],
      ['QUEUE_MESSAGE'],
      [],
      [],
    ])
  })

  test('is refused where nobody waits', async () => {
    await move('DONE')
    expect(await refused(doctor, 'messageQueue', { params: { id: queue.id }, body: body('Hello') })).toBe('QUEUE_STATE')
  })

  test('may be sent before the session has begun', async () => {
    queue = await testApp.schedule(doctor, { status: 'UPCOMING' })
    await testApp.place(queue, patient, 'WAITING')
    expect(await writeAll('I’m running 15 minutes late.')).toEqual({ sent: 1 })
  })
})

describe('an answer', () => {
  test('answers something: a patient who was not written to writes nothing', async () => {
    expect(await refusedAnswer()).toBe('QUEUE_STATE')
    await testApp.place(queue, other, 'WAITING')
    await write('Hello')
    expect(await refusedAnswer(other)).toBe('QUEUE_STATE')
    await answer('Hello')
  })

  test('notifies nobody: the doctor reads it in the queue', async () => {
    await write('Hello')
    await answer('Thank you')
    expect(await kinds(doctor)).toEqual([])
  })
})

describe('the end of the place', () => {
  test.each(['IN_CALL', 'DONE'])('%s: nothing more is written, and what was is read by both', async (status) => {
    await write('Hello')
    await move(status)
    const params = { id: queue.id, patientId: patient.id }
    expect(await refused(doctor, 'messagePatient', { params, body: body('Again') })).toBe('QUEUE_STATE')
    expect(await refusedAnswer()).toBe('QUEUE_STATE')
    expect([await onPage(), await inQueue()]).toEqual([['Hello'], [['Hello']]])
  })

  test('of a place that was left, nothing is kept; a new place begins without messages', async () => {
    await write('Hello')
    await ok(patient, 'leaveQueue', { params: { id: queue.id } })
    expect(
      await testApp.rows(
        'SELECT 1 FROM queue_messages m JOIN queue_entries e ON e.id = m.entry_id WHERE e.patient_id = $1',
        [patient.id],
      ),
    ).toEqual([])
    expect(await refusedAnswer()).toBe('NOT_FOUND')
    await ok(patient, 'joinQueue', { params: { id: queue.id }, body: undefined })
    expect(await onPage()).toEqual([])
    expect(await refusedAnswer()).toBe('QUEUE_STATE')
  })
})

describe('at once', () => {
  const { messages: most } = QUEUE_MESSAGE_PACE

  test('the pace is exact, whoever sends how much at once; a message to all counts once', async () => {
    await testApp.place(queue, other, 'READY')
    await writeAll('Hello')
    const params = { id: queue.id, patientId: patient.id }
    const sent = await Promise.all(
      Array.from({ length: most + 4 }, (_, at) => call(doctor, 'messagePatient', { params, body: body(`${at}`) })),
    )
    expect(sent.filter(({ status }) => status === 201).length).toBe(most - 1)
    expect(sent.filter(({ status }) => status === 429).length).toBe(5)
    const answers = await Promise.all(
      Array.from({ length: most + 3 }, (_, at) =>
        call(patient, 'answerDoctor', { params: { id: queue.id }, body: body(`${at}`) }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBe(most)
    clock.advance(QUEUE_MESSAGE_PACE.ms)
    await write('Again')
  })

  test('one leaves while the doctor writes to all: the others have it, and nothing is kept of the place that was left', async () => {
    await testApp.place(queue, other, 'WAITING')
    await Promise.all([writeAll('Hello'), ok(patient, 'leaveQueue', { params: { id: queue.id } })])
    expect(await onPage(other)).toEqual(['Hello'])
    const kept = await testApp.rows(
      'SELECT e.patient_id AS id FROM queue_messages m JOIN queue_entries e ON e.id = m.entry_id WHERE e.schedule_id = $1',
      [queue.id],
    )
    expect(kept).toEqual([{ id: other.id }])
  })
})
