import type { QueueEntry, ScheduleView } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { patchCheck, patchQueue, patchView, type QueueUpdate, RecentUpdates } from './queue-patch.ts'

const entry = (id: string, queueNumber: number, status: QueueEntry['status'] = 'WAITING'): QueueEntry => ({
  id,
  scheduleId: 's',
  patientId: `patient-${id}`,
  identity: 'ACCOUNT' as const,
  patientName: `Name ${id}`,
  queueNumber,
  status,
  isReady: status === 'READY',
  joinedAt: '2026-03-01T09:00:00Z',
  connected: true,
  callSessionId: null,
  language: null,
  seenBefore: false,
  remindedAt: null,
  messages: [],
  readyCheck: null,
  reason: null,
  age: null,
})

const update = (revision: number, places: QueueUpdate['places'], since = revision - 1): QueueUpdate => ({
  scheduleId: 's',
  revision,
  since,
  totalInQueue: 3,
  visitMinutes: 10,
  places,
})

const place = (id: string, queueNumber: number, status: QueueEntry['status'] = 'WAITING') => ({
  id,
  queueNumber,
  status,
})

test("the doctor's queue takes the status from an event and keeps names and presence", () => {
  const before = [entry('a', 1), entry('b', 2)]
  const { entries, unknown } = patchQueue(before, update(1, [place('a', 1, 'READY')]))
  expect(unknown).toBe(false)
  expect(entries.map(({ id, status, isReady, patientName }) => [id, status, isReady, patientName])).toEqual([
    ['a', 'READY', true, 'Name a'],
    ['b', 'WAITING', false, 'Name b'],
  ])
})

test('a patient who left disappears from the queue, and one who joined is drawn without reading it again', () => {
  const before = [entry('a', 1), entry('b', 2)]
  const change = update(1, [place('b', 2, 'LEFT'), place('c', 3)])
  expect(patchQueue(before, change, new Map([['c', entry('c', 3)]]))).toMatchObject({
    unknown: false,
    entries: [{ id: 'a' }, { id: 'c', patientName: 'Name c' }],
  })
  expect(patchQueue(before, change), 'whose name did not come').toMatchObject({ unknown: true, entries: [{ id: 'a' }] })
})

test('a queue entry keeps the id of its call session only during the call', () => {
  const before = [{ ...entry('a', 1, 'IN_CALL'), callSessionId: 'call' }]
  expect(patchQueue(before, update(1, [place('a', 1, 'IN_CALL')])).entries[0]?.callSessionId).toBe('call')
  expect(patchQueue(before, update(2, [place('a', 1, 'DONE')])).entries[0]?.callSessionId).toBeNull()
})

const view = (own: QueueEntry | null, revision = 5): ScheduleView => ({
  schedule: {
    id: 's',
    doctorId: 'd',
    doctorName: 'Dr.',
    date: '2026-03-01',
    endedAt: null,
    startTime: '09:00',
    endTime: '12:00',
    status: 'ONLINE',
    waitingCount: 3,
  },
  queueEntry: own,
  totalInQueue: 3,
  aheadOfYou: 2,
  estimatedWaitMinutes: 20,
  visitMinutes: 10,
  revision,
  places: [place('a', 1), place('b', 2), ...(own ? [place(own.id, own.queueNumber)] : [])],
})

test("a patient's position and wait follow from the event alone", () => {
  const patched = patchView(view(entry('c', 3)), update(6, [place('a', 1, 'DONE'), place('b', 2, 'IN_CALL')]))
  expect(patched).toMatchObject({ aheadOfYou: 1, estimatedWaitMinutes: 10, revision: 6, totalInQueue: 3 })
})

test('an event that is not newer changes nothing', () => {
  const before = view(entry('c', 3), 6)
  expect(patchView(before, update(6, []))).toBe(before)
  expect(patchView(before, update(5, []))).toBe(before)
})

test('a place that was left on another page is left on this one', () => {
  expect(patchView(view(entry('c', 3)), update(6, [place('c', 3, 'LEFT')]))).toMatchObject({
    queueEntry: null,
    aheadOfYou: null,
  })
})

test('an answer that was requested before the last event gets that event applied', () => {
  const recent = new RecentUpdates()
  const asked = recent.revision
  expect(recent.see(update(7, [place('a', 1, 'READY')]))).toBe('next')
  expect(recent.see(update(6, []))).toBe('old')
  expect(recent.see(update(9, [place('b', 2, 'LEFT')], 7))).toBe('next')
  expect(recent.after(asked).map(({ revision }) => revision)).toEqual([7, 9])
  expect(recent.after(9)).toEqual([])
})

test('a page that has missed an event reads the queue again', () => {
  const recent = new RecentUpdates()
  recent.see(update(7, []))
  expect(recent.see(update(10, [], 9))).toBe('missed')
  expect(recent.see(update(11, [], 10))).toBe('next')
  recent.begin()
  expect(recent.see(update(20, [], 19)), 'the page has just read it').toBe('next')
  expect(patchView(view(null, 5), update(10, [], 9))).toBeNull()
  expect(patchView(view(null, 9), update(10, [], 7))).toMatchObject({ revision: 10 })
  const { since: _, ...older } = update(12, [])
  expect(
    recent.see({ ...older, revision: 21 } as QueueUpdate),
    'an older server does not say which event was before',
  ).toBe('missed')
  expect(patchView(view(null, 5), older as QueueUpdate)).toBeNull()
})

const check = (verdict: 'GOOD' | 'POOR'): NonNullable<QueueEntry['readyCheck']> => ({
  verdict,
  result: { camera: 'OK', microphone: verdict === 'GOOD' ? 'OK' : 'SILENT', speaker: 'HEARD', network: null },
  checkedAt: '2026-03-01T09:05:00Z',
})

test('a ready check is shown beside its patient and stays when the queue changes', () => {
  const checked = patchCheck([entry('a', 1), entry('b', 2)], { entryId: 'b', readyCheck: check('POOR') })
  expect(checked.map(({ readyCheck }) => readyCheck?.verdict)).toEqual([undefined, 'POOR'])
  const { entries } = patchQueue(checked, update(1, [place('b', 2, 'READY')]))
  expect(entries[1]?.readyCheck?.verdict).toBe('POOR')
  expect(patchCheck(entries, { entryId: 'b', readyCheck: null })[1]?.readyCheck).toBeNull()
})
