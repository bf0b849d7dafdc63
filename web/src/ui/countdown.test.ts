import { expect, test } from 'vitest'
import { remainingMs, shownSeconds } from './countdown.ts'

const now = Date.parse('2026-03-01T10:00:00.000Z')

test("a countdown follows the server's clock and stops at zero", () => {
  expect(remainingMs('2026-03-01T10:01:00.000Z', now)).toBe(60_000)
  expect(remainingMs('2026-03-01T09:59:59.999Z', now)).toBe(0)
})

test('a countdown shows started seconds as whole ones', () => {
  expect([60_000, 59_999, 59_000, 1, 0].map(shownSeconds)).toEqual([60, 60, 59, 1, 0])
})
