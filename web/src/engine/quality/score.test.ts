import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleWith } from '../testing/link-sample.ts'
import type { QualityLevel } from '../types.ts'
import { opinionScore, type Rating, rate, steady, transmissionRating, UNRATED } from './score.ts'
import type { LinkSample } from './stats.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const watching = { pictureExpected: true, rung: 'full', step: 0 } as const
const levelOf = (sample: LinkSample, context: Parameters<typeof rate>[1] = watching) => rate(sample, context, t)

test('the rating is that of G.107, with its default, limits and opinion scores', () => {
  expect(transmissionRating(0, 0, t)).toBeCloseTo(93.2)
  expect(opinionScore(93.2)).toBeCloseTo(4.41, 2)
  for (const [rating, mos] of [
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
  ] as const) {
    expect(Math.abs(opinionScore(rating) - mos)).toBeLessThan(0.01)
  }
  expect(opinionScore(-5)).toBe(1)
  expect(opinionScore(120)).toBe(4.5)
})

test('more delay or concealment never gives a better rating', () => {
  const delay = fc.double({ min: 0, max: 5_000, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(delay, share, delay, share, (d, c, moreD, moreC) => {
      const now = transmissionRating(d, c, t)
      expect(transmissionRating(d + moreD, Math.min(1, c + moreC), t)).toBeLessThanOrEqual(now)
    }),
  )
})

test.each<[string, Parameters<typeof sampleWith>[0], QualityLevel, string[]]>([
  ['a clean call', {}, 'good', []],
  ['a voice with gaps', { concealment: 0.02 }, 'fair', ['voice']],
  ['a voice that breaks up', { concealment: 0.08 }, 'poor', ['voice']],
  ['a voice that cannot be understood', { concealment: 0.34 }, 'bad', ['voice']],
  [
    'a call with loss, in a browser that does not count concealment',
    { concealment: null, loss: 0.2 },
    'bad',
    ['voice'],
  ],
  ['a call with some delay', { rttMs: 420 }, 'fair', ['delay']],
  ['a call with much delay', { rttMs: 1_400 }, 'bad', ['delay']],
  ['a picture that stands now and then', { frozen: 0.08 }, 'fair', ['picture']],
  ['a picture that mostly stands', { frozen: 0.6 }, 'bad', ['picture']],
  [
    'a picture that came to a stop, in a browser that counts no freezes',
    { frozen: null, decoded: 0 },
    'bad',
    ['picture'],
  ],
  ['a picture of three frames a second', { frames: 3 }, 'poor', ['picture']],
])('the quality of %s is rated', (_name, numbers, level, reasons) => {
  expect(levelOf(sampleWith(numbers))).toEqual({ level, reasons })
})

test('a picture that the network reduced lowers the quality, and one that nobody sends does not', () => {
  expect(
    levelOf(sampleWith({ decoded: 0, frames: null }), { pictureExpected: false, rung: 'full', step: 0 })?.level,
  ).toBe('good')
  expect(levelOf(sampleWith({}), { pictureExpected: false, rung: 'slow', step: 0 })).toEqual({
    level: 'fair',
    reasons: ['picture'],
  })
  expect(levelOf(sampleWith({}), { pictureExpected: false, rung: 'off', step: 0 })).toEqual({
    level: 'poor',
    reasons: ['picture'],
  })
})

test('a picture that this device lowers by much is not good, and one that it lowers a little is', () => {
  const at = (step: 0 | 1 | 2 | 3) => levelOf(sampleWith({}), { pictureExpected: true, rung: 'full', step })?.level
  expect([at(0), at(1), at(2), at(3)]).toEqual(['good', 'good', 'fair', 'fair'])
  expect(levelOf(sampleWith({}), { pictureExpected: true, rung: 'off', step: 3 })?.level).toBe('poor')
})

test('the quality has no rating when nothing is known', () => {
  const silent = sampleWith({ concealment: null, loss: null, rttMs: null })
  expect(levelOf(silent, { pictureExpected: false, rung: 'full', step: 0 })).toBeNull()
})

const LEVELS = ['good', 'fair', 'poor', 'bad'] as const
const ratings = (levels: readonly QualityLevel[]): Rating[] => levels.map((level) => ({ level, reasons: [] }))
function shown(levels: readonly QualityLevel[]): (QualityLevel | undefined)[] {
  let state = UNRATED
  return ratings(levels).map((rating) => {
    state = steady(state, rating, t)
    return state.shown?.level
  })
}

test('the shown quality ignores one odd sample, gets worse soon, and better when it lasts', () => {
  expect(shown(['bad', 'good', 'good', 'bad', 'good', 'good']).slice(2)).toEqual(['good', 'good', 'good', 'good'])
  expect(shown(['bad', 'bad']), 'too early to say').toEqual([undefined, undefined])
  expect(shown(['good', 'good', 'good', 'bad', 'bad']).at(-1)).toBe('bad')
  const back = shown(['bad', 'bad', 'bad', ...Array<QualityLevel>(8).fill('good')])
  // Two of three samples are good from the second one on.
  expect(back.indexOf('good')).toBe(3 + 1 + t.improveAfter - 1)
})

test('the shown quality improves one step at a time and settles on what stays', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...LEVELS), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(...LEVELS),
      (noise, end) => {
        const told = shown([...noise, ...Array<QualityLevel>(t.improveAfter + 3).fill(end)])
        const at = (i: number): number => LEVELS.indexOf(told[i] as QualityLevel)
        let better = Number.NEGATIVE_INFINITY
        for (let i = 3; i < told.length; i += 1) {
          if (at(i) >= at(i - 1)) continue
          expect(i - better).toBeGreaterThanOrEqual(t.improveAfter)
          better = i
        }
        expect(told.at(-1)).toBe(end)
      },
    ),
  )
})
