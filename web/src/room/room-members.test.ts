import type { RoomMembers } from '@medconsult/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'
import { watchRoomMembers } from './room-members.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const listOf = (...ids: string[]): RoomMembers => ({
  members: ids.map((userId) => ({ userId, userType: 'guest', userName: userId })),
  pausedBy: null,
  relayOnly: false,
  revision: ids.join(),
})
const problem = (code: 'NOT_FOUND' | 'OFFLINE') =>
  new ApiProblem({ code, status: code === 'OFFLINE' ? 0 : 404, detail: '' })

/** A server whose list may change at any time, and a socket that emits the revision until the test silences it. */
function setUp() {
  let list: RoomMembers | ApiProblem = listOf('a', 'b')
  let says = false
  let up = true
  let delay = 10
  const seen: string[] = []
  const subscribers = new Set<() => void>()
  let hear: (said: { roomId: string; revision: string }) => void = () => undefined
  const live = {
    getStatus: () => (up ? 'up' : 'down'),
    subscribe: (run: () => void) => {
      subscribers.add(run)
      return () => subscribers.delete(run)
    },
    on: (_event: string, handler: typeof hear) => {
      hear = handler
      return () => (hear = () => undefined)
    },
  } as unknown as LiveSocket
  const read = vi.fn(async () => {
    const answer = list
    await new Promise((resolve) => setTimeout(resolve, delay))
    if (answer instanceof ApiProblem) throw answer
    return answer
  })
  const stop = watchRoomMembers({
    roomId: 'room',
    live,
    read,
    apply: (now) => void seen.push(now ? now.revision : 'nobody'),
  })
  const beat = setInterval(() => {
    if (says && !(list instanceof ApiProblem)) hear({ roomId: 'room', revision: list.revision })
  }, 400)
  return {
    seen,
    read,
    set: (next: RoomMembers | ApiProblem) => (list = next),
    slow: (ms: number) => (delay = ms),
    says: (on: boolean) => (says = on),
    socket: (now: boolean) => {
      up = now
      for (const run of [...subscribers]) run()
    },
    hears: (revision: string, roomId = 'room') => hear({ roomId, revision }),
    close: () => {
      clearInterval(beat)
      stop()
    },
  }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('nobody is a member before the list is known', async () => {
  const one = setUp()
  expect(one.seen).toEqual(['nobody'])
  await pass(10)
  expect(one.seen).toEqual(['nobody', 'a,b'])
  one.close()
})

test('the list is not read again while the socket says that nothing has changed', async () => {
  const one = setUp()
  one.says(true)
  await pass(60_000)
  expect(one.read).toHaveBeenCalledOnce()
  one.close()
})

test('a removal is seen within half a second by the revision, even if no event tells of it', async () => {
  const one = setUp()
  one.says(true)
  await pass(2_100)
  one.set(listOf('a'))
  await pass(500)
  expect(one.seen.at(-1)).toBe('a')
  one.close()
})

test.each([0, 10_000])(
  'a removal is seen within a second even if a connected socket has been silent for %i ms',
  async (ms) => {
    const one = setUp()
    one.says(true)
    await pass(2_001)
    one.says(false)
    await pass(ms)
    one.set(listOf('a'))
    await pass(750)
    expect(one.seen.at(-1)).toBe('a')
    one.close()
  },
)

test('a page without a socket reads the list every two seconds, and at once when the socket is back', async () => {
  const one = setUp()
  one.socket(false)
  await pass(9_900)
  expect(one.read.mock.calls.length).toSatisfy((times: number) => times === 5 || times === 6)
  one.set(listOf('a'))
  one.socket(true)
  await pass(10)
  expect(one.seen.at(-1)).toBe('a')
  one.close()
})

test('a slow server is not asked more often', async () => {
  const one = setUp()
  one.slow(500)
  await pass(14_000)
  expect(one.read.mock.calls.length).toBeLessThanOrEqual(5)
  one.close()
})

test('a list that was requested before a change is read again after it', async () => {
  const one = setUp()
  await pass(20)
  one.slow(300)
  one.socket(true)
  await pass(100)
  one.set(listOf('a'))
  one.hears('a')
  await pass(200)
  expect(one.seen.at(-1)).toBe('a,b')
  await pass(300)
  expect(one.seen.at(-1)).toBe('a')
  one.close()
})

test('a page that is refused the list has no members, and a server out of reach changes nothing', async () => {
  const one = setUp()
  await pass(10)
  one.set(problem('OFFLINE'))
  await pass(20_000)
  expect(one.seen).toEqual(['nobody', 'a,b'])
  one.set(problem('NOT_FOUND'))
  await pass(3_010)
  expect(one.seen.at(-1)).toBe('nobody')
  one.close()
})

test('the revision of another room is ignored, and nothing is read after the end', async () => {
  const one = setUp()
  await pass(10)
  one.hears('x', 'elsewhere')
  await pass(100)
  expect(one.read).toHaveBeenCalledOnce()
  one.close()
  one.hears('x')
  await pass(10_000)
  expect(one.read).toHaveBeenCalledOnce()
})
