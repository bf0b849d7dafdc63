import { expect, test } from 'vitest'
import { newId } from './index.ts'

test('a new id has version 7, its variant, and the time in front', () => {
  // The example of RFC 9562, appendix A.6.
  const id = newId(new Date(0x017f22e279b0))
  expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('new ids are never repeated and sort by time', () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => newId(new Date(1_700_000_000_000 + n)))
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort()).toEqual(ids)
})
