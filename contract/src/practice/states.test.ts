import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countAhead,
  countInQueue,
  estimateWaitMinutes,
  isSessionSpan,
  type QueueEntryStatus,
  type QueuePlace,
  queueEntryMoves,
  takesMessages,
  waitingStatuses,
} from './states.ts'

const status = fc.constantFrom(...(Object.keys(queueEntryMoves) as QueueEntryStatus[]))
const places: fc.Arbitrary<QueuePlace[]> = fc.uniqueArray(
  fc.record({ id: fc.uuid(), queueNumber: fc.integer({ min: 1, max: 500 }), status }),
  {
    selector: ({ queueNumber }) => queueNumber,
    maxLength: 40,
  },
)
const waits = (place: QueuePlace) => (waitingStatuses as readonly string[]).includes(place.status)

test('each waiting patient has a different number of others ahead, from none to all', () => {
  fc.assert(
    fc.property(places, (queue) => {
      const inOrder = queue.filter(waits).sort((a, b) => a.queueNumber - b.queueNumber)
      expect(inOrder.map(({ queueNumber }) => countAhead(queue, queueNumber))).toEqual(inOrder.map((_, index) => index))
      expect(countInQueue(queue)).toBe(inOrder.length)
    }),
  )
})

test('a patient who does not wait, or has no place, has no number of others ahead', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 501 }), (queue, unknown) => {
      expect(countAhead(queue, unknown)).toBeNull()
      for (const place of queue.filter((one) => !waits(one))) expect(countAhead(queue, place.queueNumber)).toBeNull()
    }),
  )
})

test('the number of others ahead does not depend on the order of the list', () => {
  fc.assert(
    fc.property(places, (queue) => {
      const turned = [...queue].reverse()
      for (const { queueNumber } of queue) expect(countAhead(turned, queueNumber)).toBe(countAhead(queue, queueNumber))
    }),
  )
})

test('a place that is left never moves anybody back', () => {
  fc.assert(
    fc.property(places, fc.nat(), (queue, nth) => {
      const gone = queue[nth % Math.max(1, queue.length)]
      const after = queue.map((place) => (place === gone ? { ...place, status: 'LEFT' as const } : place))
      for (const { queueNumber } of after.filter(waits))
        expect(countAhead(after, queueNumber)).toBeLessThanOrEqual(countAhead(queue, queueNumber) ?? Number.NaN)
    }),
  )
})

test('the estimated wait is in whole minutes, 0 with nobody ahead, and grows with each patient', () => {
  const ahead = fc.nat(500)
  const visit = fc.double({ min: 1, max: 240, noNaN: true })
  fc.assert(
    fc.property(ahead, visit, (count, minutes) => {
      const estimate = estimateWaitMinutes(count, minutes)
      expect(Number.isInteger(estimate)).toBe(true)
      expect(estimate).toBeGreaterThanOrEqual(0)
      expect(estimateWaitMinutes(count + 1, minutes)).toBeGreaterThan(estimate ?? Number.NaN)
    }),
  )
  expect(estimateWaitMinutes(0, 17.5)).toBe(0)
  expect(estimateWaitMinutes(3, 10)).toBe(30)
  expect(estimateWaitMinutes(null, 10)).toBeNull()
})

test.each([
  ['09:00', '09:01', true],
  ['09:00', '23:59', true],
  // An end that equals the start is a whole day later, and so is one shortly after it: both are slips of the pen.
  ['09:00', '09:00', false],
  ['09:00', '08:59', false],
  ['00:00', '00:00', true],
  ['08:00', '00:00', true],
  // From 09:30 to 01:30 are 16 hours, and a minute more is too long.
  ['09:30', '01:30', true],
  ['09:30', '01:31', false],
  ['22:15', '06:45', true],
  ['23:59', '00:01', true],
])('a session from %s to %s is possible: %s', (startTime, endTime, possible) => {
  expect(isSessionSpan(startTime, endTime)).toBe(possible)
})

test('a patient can be written to from joining the queue until the call begins', () => {
  const statuses = Object.keys(queueEntryMoves) as QueueEntryStatus[]
  expect(statuses.filter(takesMessages)).toEqual(waitingStatuses.filter((one) => one !== 'IN_CALL'))
})
