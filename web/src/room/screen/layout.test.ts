import { expect, test } from 'vitest'
import { layoutOf, shapeOf, togglePin } from './layout.ts'

const person = (id: string, role: 'patient' | 'guest' | 'doctor' = 'guest', sharing = false) => ({
  peerId: `peer-${id}`,
  userId: id,
  role,
  sharing,
})
const john = person('john', 'patient')
const maria = person('maria')
const emil = person('emil')
const large = (...arguments_: Parameters<typeof layoutOf>) => layoutOf(...arguments_).large

test('one person has the whole place, and two share it', () => {
  expect(layoutOf([john], [], [])).toEqual({ large: ['peer-john'], strip: [], screen: null })
  expect(layoutOf([john, maria], [], [])).toEqual({ large: ['peer-john', 'peer-maria'], strip: [], screen: null })
  expect(layoutOf([], [], [])).toEqual({ large: [], strip: [], screen: null })
})

test('the patient and whoever spoke last are large among three', () => {
  const all = [maria, emil, john]
  expect(layoutOf(all, [], [])).toEqual({ large: ['peer-maria', 'peer-john'], strip: ['peer-emil'], screen: null })
  expect(large(all, [], ['peer-emil', 'peer-maria'])).toEqual(['peer-emil', 'peer-john'])
  expect(large(all, [], ['peer-john', 'peer-emil', 'peer-maria']), 'the patient speaks and moves nobody').toEqual([
    'peer-emil',
    'peer-john',
  ])
})

test('a pinned person comes before the patient and the speaker, and two pins fill both large places', () => {
  const all = [john, maria, emil]
  expect(large(all, ['emil'], ['peer-maria'])).toEqual(['peer-john', 'peer-emil'])
  expect(layoutOf(all, ['emil', 'maria'], ['peer-john'])).toEqual({
    large: ['peer-maria', 'peer-emil'],
    strip: ['peer-john'],
    screen: null,
  })
  expect(large(all, ['gone'], [])).toEqual(['peer-john', 'peer-maria'])
})

test('a shared screen is large and alone whatever is pinned, and a pin decides between two screens', () => {
  const screen = person('emil', 'guest', true)
  expect(layoutOf([john, maria, screen], ['john'], ['peer-maria'])).toEqual({
    large: ['peer-emil'],
    strip: ['peer-john', 'peer-maria'],
    screen: 'peer-emil',
  })
  const both = [{ ...john, sharing: true }, screen]
  expect(layoutOf(both, [], []).screen).toBe('peer-john')
  expect(layoutOf(both, ['emil'], []).screen).toBe('peer-emil')
})

test('a third pin replaces the oldest, and pinning somebody again unpins them', () => {
  expect(togglePin([], 'a')).toEqual(['a'])
  expect(togglePin(['a', 'b'], 'c')).toEqual(['b', 'c'])
  expect(togglePin(['a', 'b'], 'a')).toEqual(['b'])
})

test.each([
  // [stage, small tiles, large tiles, where one's own picture lies]
  [{ width: 1280, height: 560 }, 0, 1, 'beside'],
  [{ width: 1920, height: 900 }, 0, 1, 'beside'],
  [{ width: 1024, height: 608 }, 0, 1, 'over'],
  [{ width: 860, height: 560 }, 0, 1, 'over'],
  [{ width: 1280, height: 560 }, 0, 2, 'beside'],
  [{ width: 900, height: 560 }, 0, 2, 'over'],
  [{ width: 1280, height: 560 }, 1, 2, 'beside'],
  [{ width: 1280, height: 400 }, 2, 1, 'over'],
  [{ width: 360, height: 560 }, 0, 1, 'tall'],
  [{ width: 360, height: 560 }, 2, 2, 'tall'],
] as const)(
  'on a stage of %o with %i small and %i large tiles, one’s own picture lies %s',
  (stage, strip, large, shape) => {
    expect(shapeOf(stage, 200, { large, strip })).toBe(shape)
  },
)
