import { expect, test } from 'vitest'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { Processor } from './processor.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

/** Reports of several links, each once a second; null is unknown, undefined is none. */
async function reports(of: (second: number) => (boolean | null | undefined)[], seconds: number) {
  const clock = new VirtualClock()
  const changes: [step: number, busy: boolean][] = []
  const processor: Processor = new Processor(clock, t, (step) => changes.push([step, processor.busy]))
  const links = of(0).map(() => ({}))
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(t.sampleMs)
    for (const [at, busy] of of(second).entries()) {
      if (busy !== undefined) processor.report(links[at] as object, busy)
    }
  }
  return { processor, changes, links, clock }
}

test('several links count the time once, and one of them is enough to say that the device is busy', async () => {
  const { processor, changes } = await reports(() => [true, false, null], 6)
  expect(processor).toMatchObject({ step: 1, busy: true, spent: false })
  expect(changes).toEqual([
    [0, true],
    [1, true],
  ])
})

test('a link that ended, or whose connection is away, does not keep the device busy', async () => {
  const gone = await reports((second) => [second < 6 ? true : undefined, false], 6 + t.gapMs / 1000 + 5)
  expect(gone.processor.busy).toBe(false)
  const { processor, links, clock } = await reports(() => [true, false], 3)
  processor.forget(links[0] as object)
  await clock.advance(t.busyMs)
  processor.report(links[1] as object, false)
  expect(processor.busy).toBe(false)
})
