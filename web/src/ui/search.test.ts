import { describe, expect, test } from 'vitest'
import { filterOptions, matchesSearch } from './search.ts'

describe('searching by a name', () => {
  test.each<[name: string, ...typed: string[]]>([
    ['Niamh O’Connor', "O'Connor", 'oconnor', 'O Connor', 'O´Connor', 'connor niamh'],
    ['Anne‑Marie', 'Anne-Marie', 'anne marie', 'annemarie'],
    ['Øre, næse og hals', 'ore naese', 'ØRE'],
    ['Łódź', 'lodz', 'łódź'],
    ['Đorđe Ħabib', 'dorde habib'],
    ['Großchirurgie', 'gross', 'GROẞ'],
    ['Türkçe, Işıl', 'turkce isil', 'IŞIL'],
    ['Ελληνικά', 'ελληνικα', 'ΕΛΛΗΝΙΚΆ'],
    ['Фёдор', 'федор'],
    ['مُحَمَّد', 'محمد'],
    ['हिन्दी', 'हिन्दी'],
    ['Tiếng Việt', 'tieng viet'],
    ['Europe/Berlin', 'berlin', 'europe/b'],
  ])('%s is found by other spellings of it', (name, ...typed) => {
    for (const words of [name, ...typed, '']) expect([words, matchesSearch(name, words)]).toEqual([words, true])
  })

  test('a similar name is not found', () => {
    for (const [name, words] of [
      ['किरण', 'करण'],
      ['Anna', 'Anne'],
      ['Cardiology', 'cardio x'],
    ] as const)
      expect([name, words, matchesSearch(name, words)]).toEqual([name, words, false])
  })
})

test("a search narrows a list in its groups too, up to the field's limit", () => {
  const [one, two] = [
    { value: '1', label: 'Ørepleje' },
    { value: '2', label: 'Oral surgery' },
  ]
  expect(filterOptions({ options: [one, two], search: 'or', limit: 9 })).toEqual([one, two])
  expect(filterOptions({ options: [one, two], search: 'or', limit: 1 })).toEqual([one])
  const grouped = [
    { group: 'A', items: [one, two] },
    { group: 'B', items: [two] },
  ]
  expect(filterOptions({ options: grouped, search: 'øre', limit: 9 })).toEqual([{ group: 'A', items: [one] }])
})
