import { expect, test } from 'vitest'
import { createNames } from './prepared.ts'

test('each text of a query has one name, up to a maximum number of names', () => {
  const nameOf = createNames(2)
  expect(nameOf('SELECT $1')).toBe('q0')
  expect(nameOf('SELECT $1, $2')).toBe('q1')
  expect(nameOf('SELECT $1')).toBe('q0')
  expect(nameOf('SELECT $1, $2, $3')).toBeNull()
})
