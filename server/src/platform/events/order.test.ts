import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOrder } from './order.ts'

interface Message {
  rooms: string[]
  text: string
}
const order = () => {
  const heard: string[] = []
  const { add, forget } = createOrder<Message>(({ text }) => void heard.push(text))
  return { heard, add: (messages: Message[], at = 0) => add(messages, at), forget }
}
const to = (text: string, ...rooms: string[]): Message[] => [{ text, rooms }]

test('events of two commits are delivered in the order of the commits, even if the second ends first', () => {
  const { heard, add } = order()
  const [first, second] = [add(to('first', 'call')), add(to('second', 'call', 'doctor'))]
  second.committed()
  expect(heard).toEqual([])
  first.committed()
  expect(heard).toEqual(['first', 'second'])
})

test('events do not wait for those of another room', () => {
  const { heard, add } = order()
  add(to('slow', 'one'))
  add(to('quick', 'another')).committed()
  expect(heard).toEqual(['quick'])
})

test('events of a transaction that was rolled back are not delivered, and nothing waits for them', () => {
  const { heard, add } = order()
  const [gone, next] = [add(to('gone', 'call')), add(to('next', 'call'))]
  next.committed()
  gone.dropped()
  expect(heard).toEqual(['next'])
  // A batch that threw after its delivery is not delivered again.
  next.dropped()
  expect(heard).toEqual(['next'])
})

test('events wait for an unanswered commit only for a time, and are then not delivered from here', () => {
  const { heard, add, forget } = order()
  const silent = add(to('silent', 'call'), 1000)
  add(to('behind', 'call'), 1500).committed()
  add(to('later', 'call'), 2500).committed()
  expect(forget(1000)).toEqual([])
  expect(heard).toEqual([])
  expect(forget(2000).map(({ text }) => text)).toEqual(['silent', 'behind'])
  expect(heard).toEqual(['later'])
  // The caller learns that nothing of it was delivered, or will be.
  expect(silent.committed()).toBe(false)
  expect(silent.dropped()).toBe(false)
  expect(heard).toEqual(['later'])
})

test('each room gets the events of each commit once and in order, whatever the order of the ends', () => {
  const rooms = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 })
  const batches = fc.array(fc.record({ rooms, isKept: fc.boolean(), endsAt: fc.double({ noNaN: true }) }))
  fc.assert(
    fc.property(batches, (given) => {
      const { heard, add } = order()
      const ends: { at: number; end: () => unknown }[] = given.map((one, nth) => {
        const batch = add(to(`${nth}`, ...one.rooms))
        return { at: one.endsAt, end: one.isKept ? batch.committed : batch.dropped }
      })
      for (const { end } of ends.sort((one, other) => one.at - other.at)) end()
      const texts = (room: string, all: string[]) => all.filter((nth) => given[Number(nth)]?.rooms.includes(room))
      const kept = given.flatMap(({ isKept }, nth) => (isKept ? [`${nth}`] : []))
      expect([...heard].sort()).toEqual([...kept].sort())
      for (const room of ['a', 'b', 'c', 'd']) expect(texts(room, heard)).toEqual(texts(room, kept))
    }),
  )
})
