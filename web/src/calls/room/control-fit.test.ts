import { expect, test } from 'vitest'
import { fitting, OPTIONAL } from './control-fit.ts'

test('a wide row has everything, a phone held upright the chat alone, a narrower one nothing', () => {
  expect(fitting(1200, OPTIONAL)).toEqual(OPTIONAL)
  expect(fitting(352, OPTIONAL)).toEqual(['chat'])
  expect(fitting(390, OPTIONAL)).toEqual(['chat', 'people'])
  expect(fitting(280, OPTIONAL)).toEqual([])
  expect(fitting(0, OPTIONAL), 'not measured yet').toEqual([])
})

test('what is not on offer takes no place', () => {
  expect(fitting(352, ['hold', 'share'])).toEqual(['share'])
  expect(fitting(1200, ['share'])).toEqual(['share'])
})
