import { expect, test } from 'vitest'
import { compareLobby, type Knocks, NO_KNOCKS } from './knocks.ts'

const person = (name: string) => ({ id: name.toLowerCase(), userId: name.toLowerCase(), name, caption: '' })
const [ines, tom, eve] = [person('Ines'), person('Tom'), person('Eve')]
const after = (...lines: (typeof ines)[][]): Knocks => lines.reduce(compareLobby, NO_KNOCKS)

test('each who comes is a knock, the last of them when several come at once', () => {
  expect(after([ines]).last).toBe(ines)
  expect(after([ines], [ines, tom]).last).toBe(tom)
  expect(after([ines, tom]).last).toBe(tom)
})

test('who comes back to their old place in the line is heard as well', () => {
  expect(after([ines, tom], [tom]).last).toBe(tom)
  expect(after([ines, tom], [tom], [ines, tom]).last).toBe(ines)
})

test('who goes is no knock, and makes nobody else one', () => {
  expect(after([ines], [ines, tom], [ines]).last).toBeNull()
  expect(after([ines], [ines, tom], [tom]).last).toBe(tom)
  expect(after([ines], []).last).toBeNull()
  expect(after([ines], [], [ines]).last).toBe(ines)
  expect(after([ines, tom], [eve]).last).toBe(eve)
})

test('nothing is new when nobody came or went', () => {
  const before = after([ines, tom])
  expect(compareLobby(before, [{ ...ines }, { ...tom }])).toBe(before)
})
