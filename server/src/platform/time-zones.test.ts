import { expect, test } from 'vitest'
import { compareZones, nodeZones, type ZoneChange } from './time-zones.ts'

const at = (iso: string): number => Date.parse(iso)
const [from, until] = [at('2026-01-01T00:00:00Z'), at('2028-01-01T00:00:00Z')]
const changes = (...given: [iso: string, minutes: number][]): ZoneChange[] =>
  given.map(([iso, minutes]) => ({ since: at(iso), minutes }))
const summer = changes(
  ['2026-01-01T00:00:00Z', 60],
  ['2026-03-29T01:00:00Z', 120],
  ['2026-10-25T01:00:00Z', 60],
  ['2027-03-28T01:00:00Z', 120],
  ['2027-10-31T01:00:00Z', 60],
)

test("Node's table of changes is read to the second, also for half hours and midnight", () => {
  expect(nodeZones('Europe/Zurich', from, until)).toEqual(summer)
  expect(nodeZones('UTC', from, until)).toEqual(changes(['2026-01-01T00:00:00Z', 0]))
  expect(nodeZones('Australia/Lord_Howe', from, until).slice(0, 2)).toEqual(
    changes(['2026-01-01T00:00:00Z', 660], ['2026-04-04T15:00:00Z', 630]),
  )
  expect(nodeZones('Mars/Olympus_Mons', from, until)).toEqual([])
})

test('equal tables have no difference', () => {
  expect(compareZones(summer, [...summer], from, until)).toEqual([])
})

test('a country that ends summer time differs from that change until the clocks would have gone back', () => {
  const newer = summer.slice(0, 3)
  expect(compareZones(summer, newer, from, until)).toEqual([
    { from: at('2027-03-28T01:00:00Z'), until: at('2027-10-31T01:00:00Z'), node: 120, database: 60 },
  ])
})

test('a change that comes a week later differs for a week, and a lasting one to the end', () => {
  const later = summer.map((one, nth) => (nth === 1 ? { ...one, since: at('2026-04-05T01:00:00Z') } : one))
  expect(compareZones(summer, later, from, until)).toEqual([
    { from: at('2026-03-29T01:00:00Z'), until: at('2026-04-05T01:00:00Z'), node: 120, database: 60 },
  ])
  const moved = changes(['2026-01-01T00:00:00Z', 180])
  expect(compareZones(moved, changes(['2026-01-01T00:00:00Z', 240]), from, until)).toEqual([
    { from, until, node: 180, database: 240 },
  ])
})

test('a zone that one table does not know differs for the whole time', () => {
  expect(compareZones(changes(['2026-01-01T00:00:00Z', 0]), [], from, until)).toEqual([
    { from, until, node: 0, database: null },
  ])
})
