import type { QueueEntryStatus } from '@medconsult/contract/runtime'
import { expect, test } from 'vitest'
import { nextToCall, orderQueue, waitedMinutes, waitTone, wasJustReminded } from './queue-order.ts'

const place = (queueNumber: number, status: QueueEntryStatus, connected: boolean) => ({
  id: String(queueNumber),
  queueNumber,
  status,
  connected,
})
const queue = [
  place(1, 'WAITING', false),
  place(2, 'READY', false),
  place(3, 'WAITING', true),
  place(4, 'READY', true),
  place(5, 'IN_CALL', true),
]
const ids = (places: readonly { id: string }[]) => places.map(({ id }) => id).join(' ')

test('patients who can be called come first, or all are ordered by number', () => {
  expect(ids(orderQueue(queue, 'ready'))).toBe('5 4 3 2 1')
  expect(ids(orderQueue(queue, 'number'))).toBe('1 2 3 4 5')
})

test('rows stay where they are while the pointer is over the queue, and new ones come last', () => {
  expect(ids(orderQueue(queue, 'ready', ['1', '2', '3', '4']))).toBe('1 2 3 4 5')
})

test('the next patient is one who is ready and connected, then one who is connected, and never one who is away', () => {
  expect(nextToCall(queue)?.id).toBe('4')
  expect(nextToCall(queue.slice(0, 3))?.id).toBe('3')
  expect(nextToCall(queue.slice(0, 2))).toBeNull()
  expect(nextToCall([place(1, 'DONE', true)])).toBeNull()
})

test('a wait counts from joining, or from the planned start if that came later', () => {
  const joined = new Date(0).toISOString()
  const minute = 60_000
  expect(waitedMinutes(joined, -5 * minute, 20 * minute)).toBe(20)
  expect(waitedMinutes(joined, 15 * minute, 20 * minute)).toBe(5)
  expect(waitedMinutes(joined, 30 * minute, 20 * minute), 'before the start').toBe(20)
  expect([14, 15, 29, 30].map(waitTone)).toEqual(['neutral', 'warn', 'warn', 'bad'])
})

test('a reminder counts as recent for five minutes', () => {
  const at = new Date(0).toISOString()
  expect([wasJustReminded(at, 299_999), wasJustReminded(at, 300_000), wasJustReminded(null, 0)]).toEqual([
    true,
    false,
    false,
  ])
})
