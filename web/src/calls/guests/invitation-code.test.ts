import { expect, test } from 'vitest'
import { codeIn } from './invitation-code.ts'

test("an invitation's code is 22 letters of base64url and nothing else", () => {
  expect(codeIn('#AAAAAAAAAAAAAAAAAAAA-_')).toBe('AAAAAAAAAAAAAAAAAAAA-_')
  expect(codeIn('')).toBeNull()
  expect(codeIn('#short')).toBeNull()
  expect(codeIn('#AAAAAAAAAAAAAAAAAAAA-_&more')).toBeNull()
})
