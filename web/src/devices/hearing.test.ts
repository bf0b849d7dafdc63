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

describe('a microphone', () => {
  test('that hears a voice works at once, and stays so when nothing is said', () => {
    expect(listen((ms) => (ms === 2000 ? 0.4 : 0), 60_000)).toEqual([
      [0, 'LISTENING'],
      [2000, 'HEARD'],
    ])
  })

  test('that hears nothing for six seconds is silent; a voice makes it good', () => {
    expect(listen((ms) => (ms === 9000 ? 0.3 : 0.02), 10_000)).toEqual([
      [0, 'LISTENING'],
      [SILENT_AFTER_MS, 'SILENT'],
      [9000, 'HEARD'],
    ])
  })

  test('that nobody can listen to is not called silent', () => {
    expect(listen(() => null, 20_000)).toEqual([
      [0, 'LISTENING'],
      [SILENT_AFTER_MS, 'UNSURE'],
    ])
  })

  test('that becomes audible to us late is then judged by what it hears', () => {
    expect(listen((ms) => (ms < 8000 ? null : ms < 9000 ? 0 : 0.5), 10_000).at(-1)).toEqual([9000, 'HEARD'])
  })

  test('of a page that slept for a minute is asked again: one look is no minute of silence', () => {
    const watch = new HearingWatch()
    watch.hear(0, 1000)
    expect(watch.hear(0, 61_000)).toBe('LISTENING')
  })

  test('changed for another is asked anew', () => {
    const watch = new HearingWatch()
    expect(listen(() => 0.5, 200, watch).at(-1)?.[1]).toBe('HEARD')
    watch.reset()
    expect(listen(() => 0, 7000, watch).at(-1)?.[1]).toBe('SILENT')
  })
})

test('silence is nothing, a voice is something, a shout is full', () => {
  const tone = (volume: number) => Float32Array.from({ length: 1024 }, (_, at) => volume * Math.sin(at / 5))
  expect(loudness(tone(0))).toBe(0)
  expect(loudness(tone(0.002)), 'the hum of an open input').toBeLessThan(0.1)
  expect(loudness(tone(0.05))).toBeGreaterThan(0.3)
  expect(loudness(tone(1))).toBe(1)
})
