import { expect, test } from 'vitest'
import { createWorkQueue } from './work-queue.ts'

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = []
  const work = () => new Promise<number>((resolve) => ends.push(() => resolve(ends.length)))
  return { work, ends }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('a queue runs and holds a limited number of jobs in order, and refuses more for now', async () => {
  const run = createWorkQueue({ atOnce: 2, waiting: 3, waitingEach: 10 })
  const { work, ends } = held()
  const done = ['a', 'b', 'c', 'd', 'e'].map((key) => run(key, work))
  await expect(run('f', work)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 2 })
  expect(ends).toHaveLength(2)
  ends[0]?.()
  await settled()
  expect(ends).toHaveLength(3)
  const late = run('f', work)
  for (let at = 1; at < 6; at += 1) {
    ends[at]?.()
    await settled()
  }
  await Promise.all([...done, late])
  expect(ends).toHaveLength(6)
})

test('only a few jobs of one key can wait, so that others get their turn', async () => {
  const run = createWorkQueue({ atOnce: 1, waiting: 10, waitingEach: 1 })
  const { work, ends } = held()
  const own = [run('one', work), run('one', work)]
  await expect(run('one', work)).rejects.toMatchObject({ code: 'TOO_MANY' })
  const other = run('two', work)
  for (let at = 0; at < 3; at += 1) {
    ends[at]?.()
    await settled()
  }
  await Promise.all([...own, other])
})

test('a job that fails makes room for the next', async () => {
  const run = createWorkQueue({ atOnce: 1, waiting: 1, waitingEach: 0 })
  const failing = run('one', () => Promise.reject(new Error('it failed')))
  await expect(failing).rejects.toThrow('it failed')
  expect(await run('one', async () => 'done')).toBe('done')
})
