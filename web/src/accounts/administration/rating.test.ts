import { expect, test } from 'vitest'
import { overall } from './rating.ts'

const of = (count: number, average: number | null) => ({ doctorId: 'x', doctorName: 'Dr. Ada', count, average })

test.each([
  [[], null],
  [[of(0, null)], null],
  [[of(5, 3)], { count: 5, average: 3 }],
  [[of(15, 5), of(5, 1), of(0, null)], { count: 20, average: 4 }],
])('the overall rating of %j counts each rating once', (figures, expected) => {
  expect(overall(figures)).toEqual(expected)
})
