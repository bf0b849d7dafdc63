import { expect, test, vi } from 'vitest'
import { createRingtone } from './ringtone.ts'

test('a closed ringtone releases the sound card and stops, and it can be started again', async () => {
  vi.useFakeTimers()
  const closed: number[] = []
  let opened = 0
  const tone = createRingtone(() => {
    const id = ++opened
    // Not running yet, as before the first click.
    return { state: 'suspended', resume: async () => undefined, close: async () => closed.push(id) } as never
  })
  tone.start()
  tone.close()
  expect([opened, closed, vi.getTimerCount()]).toEqual([1, [1], 0])
  tone.close()
  tone.start()
  expect([opened, closed]).toEqual([2, [1]])
  tone.close()
  expect([closed, vi.getTimerCount()]).toEqual([[1, 2], 0])
  vi.useRealTimers()
})
