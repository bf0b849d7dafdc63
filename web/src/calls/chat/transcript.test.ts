import type { ChatMessage } from '@medconsult/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, begin, emptyTranscript, hasOlder, isBehind, type Transcript } from './transcript.ts'

const said = (position: number): ChatMessage => ({
  id: `id-${position}`,
  callSessionId: 'call',
  position,
  key: `key-${position}`,
  userId: 'you',
  userName: 'You',
  userType: 'doctor',
  message: `m${position}`,
  timestamp: '2026-03-02T09:00:00Z',
})
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => said(from + index))
const positions = ({ messages }: Transcript) => messages.map(({ position }) => position)

test('an event that follows is added; one that does not is only known of, until the hole is filled', () => {
  const page = begin(emptyTranscript, range(1, 3))
  expect(positions(add(page, [said(4)]))).toEqual([1, 2, 3, 4])
  const hole = add(page, [said(6)])
  expect([positions(hole), isBehind(hole)]).toEqual([[1, 2, 3], true])
  const filled = add(hole, range(4, 6))
  expect([positions(filled), isBehind(filled)]).toEqual([[1, 2, 3, 4, 5, 6], false])
})

test('a long chat begins at its last page, and grows at both ends', () => {
  const page = begin(emptyTranscript, range(71, 120))
  expect([hasOlder(page), isBehind(page)]).toEqual([true, false])
  const older = add(page, range(21, 70))
  expect([positions(older)[0], positions(older).length, hasOlder(older)]).toEqual([21, 100, true])
  expect(hasOlder(add(older, range(1, 20)))).toBe(false)
})

test('an empty chat takes its first message from an event', () => {
  const empty = begin(emptyTranscript, [])
  expect([hasOlder(empty), isBehind(empty)]).toEqual([false, false])
  expect(positions(add(empty, [said(1)]))).toEqual([1])
  expect(positions(add(empty, [said(2)]))).toEqual([])
})

test('pages and events in any order, any number of times: no hole, nothing twice, nothing out of order', () => {
  const news = fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 12 }) })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.array(news, { maxLength: 20 }), (last, all) => {
      let known = begin(emptyTranscript, range(Math.max(1, last - 4), last))
      for (const { from, length } of all) {
        const before = positions(known)
        known = add(known, range(from, from + length - 1).reverse())
        const now = positions(known)
        expect(now).toEqual(Array.from(now, (_, index) => (now[0] ?? 0) + index))
        expect(now).toEqual(expect.arrayContaining(before))
      }
      const whole = add(known, range(1, 60))
      expect(positions(whole)).toEqual(range(1, 60).map(({ position }) => position))
      expect(isBehind(whole)).toBe(false)
    }),
  )
}, 60_000)
