import type { ChatMessage } from '@medconsult/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addNewer,
  addOlder,
  begin,
  emptyTranscript,
  hasOlder,
  hear,
  isBehind,
  lastPosition,
  type Transcript,
} from './transcript.ts'

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

test('an event with the next message is added, and a later one waits until the gap is filled', () => {
  const page = begin(emptyTranscript, range(1, 3))
  expect(positions(hear(page, said(4)))).toEqual([1, 2, 3, 4])
  const hole = hear(page, said(6))
  expect([positions(hole), isBehind(hole)]).toEqual([[1, 2, 3], true])
  const filled = addNewer(hole, range(4, 6))
  expect([positions(filled), isBehind(filled)]).toEqual([[1, 2, 3, 4, 5, 6], false])
})

test('a long chat begins with its last page and grows at both ends', () => {
  const page = begin(emptyTranscript, range(71, 120))
  expect([hasOlder(page), isBehind(page)]).toEqual([true, false])
  const older = addOlder(page, range(21, 70))
  expect([positions(older)[0], positions(older).length, hasOlder(older)]).toEqual([21, 100, true])
  expect(hasOlder(addOlder(older, range(1, 20)))).toBe(false)
})

test('an empty chat takes its first message from an event', () => {
  const empty = begin(emptyTranscript, [])
  expect([hasOlder(empty), isBehind(empty)]).toEqual([false, false])
  expect(positions(hear(empty, said(1)))).toEqual([1])
  expect(positions(hear(empty, said(2)))).toEqual([])
})

test("a guest's chat does not wait for messages that were written while the guest was not let in", () => {
  const empty = begin(emptyTranscript, [])
  const told = hear(empty, said(5))
  expect([positions(told), isBehind(told)]).toEqual([[], true])
  const known = addNewer(told, [said(5)])
  expect([positions(known), isBehind(known), hasOlder(known)]).toEqual([[5], false, false])
  const back = addNewer(hear(known, said(9)), [said(9)])
  expect([positions(back), isBehind(back), hasOlder(back)]).toEqual([[5, 9], false, false])
})

test('pages and events in any order never make a chat double, disordered or incomplete', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('says' as const), arrives: fc.boolean() }),
    fc.constant({ kind: 'newer' as const }),
    fc.constant({ kind: 'older' as const }),
    fc.record({ kind: fc.constant('repeats' as const), back: fc.nat({ max: 5 }) }),
  )
  const begun = fc.record({ before: fc.nat({ max: 130 }), hidden: fc.uniqueArray(fc.integer({ min: 1, max: 200 })) })
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 80 }), ({ before, hidden }, steps) => {
      let last = before
      // What the server returns to this reader.
      const readable = (): ChatMessage[] => range(1, last).filter(({ position }) => !hidden.includes(position))
      let known = begin(emptyTranscript, readable().slice(-50))
      for (const one of steps) {
        const at = lastPosition(known)
        const first = positions(known)[0] ?? 1
        if (one.kind === 'says') last += 1
        const event = one.kind === 'repeats' ? last - one.back : one.kind === 'says' && one.arrives ? last : 0
        if (event > 0 && !hidden.includes(event)) known = hear(known, said(event))
        if (one.kind === 'newer')
          known = addNewer(
            known,
            readable()
              .filter(({ position }) => position > at)
              .slice(0, 50),
          )
        if (one.kind === 'older' && hasOlder(known))
          known = addOlder(
            known,
            readable()
              .filter(({ position }) => position < first)
              .slice(-50),
          )
        const now = positions(known)
        const from = now[0] ?? last + 1
        const to = lastPosition(known)
        const all = readable().map(({ position }) => position)
        expect(now).toEqual(all.filter((position) => position >= from && position <= to))
        if (now.length > 0 && !hasOlder(known)) expect(all.filter((position) => position < from)).toEqual([])
      }
      for (let page = 0; page < 5; page += 1) {
        const at = lastPosition(known)
        known = addNewer(
          known,
          readable()
            .filter(({ position }) => position > at)
            .slice(0, 50),
        )
      }
      expect(isBehind(known)).toBe(false)
      expect(lastPosition(known)).toBe(readable().at(-1)?.position ?? 0)
    }),
  )
})
