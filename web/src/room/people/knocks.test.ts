import { expect, test } from 'vitest'
import { compareLobby, type Knocks, NO_KNOCKS } from './knocks.ts'

const person = (name: string) => ({ id: name.toLowerCase(), userId: name.toLowerCase(), name, caption: '' })
const [ines, tom, eve] = [person('Ines'), person('Tom'), person('Eve')]
const after = (...lines: (typeof ines)[][]): Knocks => lines.reduce(compareLobby, NO_KNOCKS)

test('each guest who comes is announced, and of several at once the last', () => {
  expect(after([ines]).last).toBe(ines)
  expect(after([ines], [ines, tom]).last).toBe(tom)
  expect(after([ines, tom]).last).toBe(tom)
})

test('a guest who comes back to their old place in the line is announced again', () => {
  expect(after([ines, tom], [tom]).last).toBe(tom)
  expect(after([ines, tom], [tom], [ines, tom]).last).toBe(ines)
})

test('a guest who leaves is not announced as somebody who knocks, nor is anybody else then', () => {
  expect(after([ines], [ines, tom], [ines]).last).toBeNull()
  expect(after([ines], [ines, tom], [tom]).last).toBe(tom)
  expect(after([ines], []).last).toBeNull()
  expect(after([ines], [], [ines]).last).toBe(ines)
  expect(after([ines, tom], [eve]).last).toBe(eve)
})

test('a list with the same guests announces nobody', () => {
  const before = after([ines, tom])
  expect(compareLobby(before, [{ ...ines }, { ...tom }])).toBe(before)
})
