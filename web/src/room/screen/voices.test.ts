import { expect, test } from 'vitest'
import { MutedWatch, Voices } from './voices.ts'

/**
 * Polls every 160 ms, as the screen does.
 * @returns what `addLevel` returned each time
 */
const poll = <T>(from: number, to: number, addLevel: (now: number) => T): T[] => {
  const heard: T[] = []
  for (let now = from; now < to; now += 160) heard.push(addLevel(now))
  return heard
}

test('the ring around a speaker stays between words and goes after them', () => {
  const voices = new Voices()
  expect(voices.addLevel('a', 0.01, 0)).toBe(false)
  expect(voices.addLevel('a', 0.3, 160)).toBe(true)
  expect(voices.addLevel('a', 0, 500)).toBe(true)
  expect(voices.addLevel('a', 0, 700)).toBe(false)
})

test('a sentence makes somebody the last speaker, and a cough does not', () => {
  const voices = new Voices()
  poll(0, 1000, (now) => voices.addLevel('a', 0.3, now))
  expect(voices.recent).toEqual(['a'])
  poll(1000, 1400, (now) => voices.addLevel('b', 0.9, now))
  expect(voices.recent).toEqual(['a'])
  const before = voices.recent
  poll(2000, 3000, (now) => voices.addLevel('a', 0.3, now))
  expect(voices.recent, 'nothing changed').toBe(before)
  poll(4000, 5000, (now) => voices.addLevel('b', 0.3, now))
  expect(voices.recent).toEqual(['b', 'a'])
})

test('a person who speaks while muted is told after a second, and at most once in twenty seconds', () => {
  const watch = new MutedWatch()
  const told = (from: number, to: number, level: number) =>
    poll(from, to, (now) => watch.addLevel(level, now)).filter((one) => one).length
  expect(told(0, 900, 0.5), 'too short').toBe(0)
  expect(told(2000, 9000, 0.05), 'a television').toBe(0)
  expect(told(10_000, 12_000, 0.5)).toBe(1)
  expect(told(12_000, 29_000, 0.5), 'told already').toBe(0)
  expect(told(31_500, 34_000, 0.5)).toBe(1)
})

test('the warning about speaking while muted starts from the beginning after unmuting', () => {
  const watch = new MutedWatch()
  poll(0, 900, (now) => watch.addLevel(0.5, now))
  watch.reset()
  expect(watch.addLevel(0.5, 1000)).toBe(false)
  expect(watch.addLevel(0.5, 1400)).toBe(false)
})
