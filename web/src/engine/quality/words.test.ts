import { expect, test } from 'vitest'
import { readQualityWords } from './words.ts'

test('what is understood is kept, word by word', () => {
  const all = { quality: 'fair', sending: 'slow', wants: 'low', concealed: 7 }
  expect(readQualityWords(all)).toEqual(all)
  expect(readQualityWords({})).toEqual({})
  const odd = { quality: 'great', sending: 'SLOW', wants: {}, concealed: Number.NaN }
  expect(readQualityWords(odd)).toEqual({})
  expect(readQualityWords({ ...odd, wants: 'none', concealed: -1 })).toEqual({ wants: 'none' })
})
