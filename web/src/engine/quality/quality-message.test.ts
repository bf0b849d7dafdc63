import { expect, test } from 'vitest'
import { readQualityMessage } from './quality-message.ts'

test('known values of a quality message are read, and all others are dropped', () => {
  const all = { quality: 'fair', sending: 'slow', wants: 'low', concealed: 7, busy: 'lasting' }
  expect(readQualityMessage(all)).toEqual(all)
  expect(readQualityMessage({})).toEqual({})
  const odd = { quality: 'great', sending: 'SLOW', wants: {}, concealed: Number.NaN, busy: true }
  expect(readQualityMessage(odd)).toEqual({})
  expect(readQualityMessage({ ...odd, wants: 'none', concealed: -1, busy: 'now' })).toEqual({
    wants: 'none',
    busy: 'now',
  })
})
