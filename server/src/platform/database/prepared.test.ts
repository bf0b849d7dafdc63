import { expect, test } from 'vitest'
import { createNames } from './prepared.ts'

test('one text has one name, and there is an end to names', () => {
  const nameOf = createNames(2)
  expect(nameOf('SELECT $1')).toBe('q0')
  expect(nameOf('SELECT $1, $2')).toBe('q1')
  expect(nameOf('SELECT $1')).toBe('q0')
  expect(nameOf('SELECT $1, $2, $3')).toBeNull()
})
