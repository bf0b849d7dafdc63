import { describe, expect, test } from 'vitest'
import { type Hearing, HearingWatch, SILENT_AFTER_MS } from './hearing.ts'
import { loudness } from './mic-meter.ts'

/** Looks every 100 ms, as the meter does. @returns what was said, each change once with its time */
function listen(level: (ms: number) => number | null, forMs: number, watch = new HearingWatch()) {
  const said: [number, Hearing][] = []
  for (let ms = 0; ms <= forMs; ms += 100) {
    const hearing = watch.hear(level(ms), 50_000 + ms)
    if (said.at(-1)?.[1] !== hearing) said.push([ms, hearing])
  }
  return said
}

describe('hearing a voice in the microphone', () => {
  test('a microphone that picks up a voice works at once, and stays so when nobody speaks', () => {
    expect(listen((ms) => (ms === 2000 ? 0.4 : 0), 60_000)).toEqual([
      [0, 'LISTENING'],
      [2000, 'HEARD'],
    ])
  })

  test('a microphone that picks up nothing for six seconds is silent, until a voice is heard', () => {
    expect(listen((ms) => (ms === 9000 ? 0.3 : 0.02), 10_000)).toEqual([
      [0, 'LISTENING'],
      [SILENT_AFTER_MS, 'SILENT'],
      [9000, 'HEARD'],
    ])
  })

  test('a microphone whose level cannot be measured is not called silent', () => {
    expect(listen(() => null, 20_000)).toEqual([
      [0, 'LISTENING'],
      [SILENT_AFTER_MS, 'UNSURE'],
    ])
  })

  test('a microphone whose level can be measured late is judged by it from then on', () => {
    expect(listen((ms) => (ms < 8000 ? null : ms < 9000 ? 0 : 0.5), 10_000).at(-1)).toEqual([9000, 'HEARD'])
  })

  test('a page that slept for a minute listens again, because one sample is not a minute of silence', () => {
    const watch = new HearingWatch()
    watch.hear(0, 1000)
    expect(watch.hear(0, 61_000)).toBe('LISTENING')
  })

  test('another microphone is judged from the beginning', () => {
    const watch = new HearingWatch()
    expect(listen(() => 0.5, 200, watch).at(-1)?.[1]).toBe('HEARD')
    watch.reset()
    expect(listen(() => 0, 7000, watch).at(-1)?.[1]).toBe('SILENT')
  })
})

test('the loudness is 0 for silence, more for a voice, and 1 for a shout', () => {
  const tone = (volume: number) => Float32Array.from({ length: 1024 }, (_, at) => volume * Math.sin(at / 5))
  expect(loudness(tone(0))).toBe(0)
  expect(loudness(tone(0.002)), 'the hum of an open input').toBeLessThan(0.1)
  expect(loudness(tone(0.05))).toBeGreaterThan(0.3)
  expect(loudness(tone(1))).toBe(1)
})
