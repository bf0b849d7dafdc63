import { expect, test } from '@playwright/test'
import {
  isMoving,
  longestPause,
  longestSilence,
  longestStall,
  lostBetween,
  madeUp,
  median,
  p95,
  recovery,
  sentAt,
  stalls,
  steppedDown,
  steppedUp,
} from './lab/measure.ts'
import type { Look } from './lab/recorder.ts'

/** Returns fifteen frames a second in each of the spans, in milliseconds. */
const frames = (...spans: [number, number][]): number[] =>
  spans.flatMap(([from, until]) =>
    Array.from({ length: Math.ceil(((until - from) * 15) / 1000) }, (_, at) => from + (at * 1000) / 15),
  )

const looks = (from: number, until: number, more: Partial<Look> = {}): Look[] =>
  Array.from({ length: (until - from) / 100 }, (_, index) => ({
    at: from + index * 100,
    heard: 1,
    lost: 0,
    sentHeight: 360,
    sentRate: 15,
    ...more,
  }))

test('a picture that stood from 10 to 15 s, with the path back at 13 s, took 2 s', () => {
  const shown = frames([0, 10_000], [15_000, 20_000])
  expect(recovery(shown, 10_000, 13_000, 20_000)).toBe(2000)
  expect(Math.round(longestStall(shown, 10_000, 20_000) / 100)).toBe(51)
})

test('a picture that stands twice is back after the second time', () => {
  const shown = frames([0, 10_000], [14_000, 14_200], [16_000, 20_000])
  expect(recovery(shown, 10_000, 13_000, 20_000)).toBe(3000)
})

test('a picture that never stood, or came back before its path, took no time', () => {
  expect(recovery(frames([0, 20_000]), 10_000, 13_000, 20_000)).toBe(0)
  expect(recovery(frames([0, 10_000], [12_000, 20_000]), 10_000, 13_000, 20_000)).toBe(0)
})

test('a stall that began before the fault is not counted', () => {
  expect(stalls(frames([0, 2000], [4000, 20_000]), 10_000, 20_000)).toEqual([])
})

test('a picture counts as moving when it has moved for two seconds', () => {
  const shown = frames([0, 10_000], [15_000, 20_000])
  expect(isMoving(shown, 16_000)).toBe(false)
  expect(isMoving(shown, 17_500)).toBe(true)
  expect(isMoving(shown, 21_000)).toBe(false)
  expect(isMoving([], 5000)).toBe(false)
})

test('silence is a time without a real sample, even if it is still going on', () => {
  const heard = [...looks(0, 5000), ...looks(5000, 7000, { heard: 0 }), ...looks(7000, 9000)]
  expect(longestSilence(heard, 0, 9000)).toBe(2000)
  expect(longestSilence(heard, 0, 6000)).toBe(1100)
  expect(longestSilence(heard, 7000, 9000)).toBe(0)
  expect(madeUp(heard, 4950, 8950)).toBe(50)
})

test('missing samples show that the machine was late', () => {
  const seen = [...looks(0, 1000), ...looks(1700, 3000)]
  expect(longestPause(seen, 0)).toBe(800)
  expect(longestPause(seen, 1700)).toBe(100)
})

test('packets are counted as lost between two moments', () => {
  const seen = [...looks(0, 1000, { lost: 3 }), ...looks(1000, 2000, { lost: 10 })]
  expect(lostBetween(seen, 900, 1900)).toBe(7)
  expect(lostBetween(seen, 1000, 1900)).toBe(0)
})

test('a picture steps down when it is smaller or slower, and is back when it stays as before', () => {
  const small = looks(5000, 8000, { sentHeight: 180 })
  const none = looks(8000, 9000, { sentHeight: 0, sentRate: 0 })
  const sent = [
    ...looks(0, 5000),
    ...small,
    ...none,
    ...looks(9000, 9500),
    ...none.map(later(2000)),
    ...looks(11_000, 14_000),
  ]
  const usual = sentAt(sent, 4900)
  expect(usual).toEqual({ height: 360, rate: 15 })
  expect(steppedDown(sent, 4000, usual)).toBe(5000)
  expect(steppedUp(sent, 8500, usual)).toBe(11_000)
  expect(steppedUp(sent.slice(0, -15), 8500, usual)).toBe(Number.POSITIVE_INFINITY)
  expect(steppedDown(looks(0, 5000), 1000, usual)).toBe(Number.POSITIVE_INFINITY)
})

const later =
  (ms: number) =>
  (look: Look): Look => ({ ...look, at: look.at + ms })

test('the p95 of five runs is the worst, and that of forty the third worst', () => {
  const five = [300, 100, 500, 200, 400]
  expect([median(five), p95(five)]).toEqual([300, 500])
  const forty = Array.from({ length: 40 }, (_, index) => index + 1)
  expect([median(forty), p95(forty)]).toEqual([20, 38])
})
