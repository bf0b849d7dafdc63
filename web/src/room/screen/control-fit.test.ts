import { expect, test } from 'vitest'
import { fitting, OPTIONAL } from './control-fit.ts'

test('a wide row has every control, a phone held upright only the chat, and a narrower one none', () => {
  expect(fitting(1200, OPTIONAL)).toEqual(OPTIONAL)
  expect(fitting(360, OPTIONAL)).toEqual(['chat'])
  expect(fitting(412, OPTIONAL)).toEqual(['chat', 'people'])
  expect(fitting(320, OPTIONAL)).toEqual([])
  expect(fitting(0, OPTIONAL), 'not measured yet').toEqual([])
})

test('a control that is not offered takes no place', () => {
  expect(fitting(360, ['hold', 'share'])).toEqual(['share'])
  expect(fitting(1200, ['share'])).toEqual(['share'])
})
