import { expect, test } from 'vitest'
import { SAFETY_THINGS } from './safety-list.ts'

const words = SAFETY_THINGS.map((thing) => thing.word)
const pairs = words.flatMap((a, at) => words.slice(at + 1).map((b) => [a, b] as const))

test('the list has 256 different words and emoji, one for each value of a byte', () => {
  expect(SAFETY_THINGS).toHaveLength(256)
  expect(new Set(words).size).toBe(256)
  expect(new Set(SAFETY_THINGS.map((thing) => thing.emoji)).size).toBe(256)
})

test('each emoji is one code point that every system draws as a picture', () => {
  for (const { emoji } of SAFETY_THINGS) expect(emoji).toMatch(/^\p{Emoji_Presentation}$/u)
})

test('no two words look or sound alike', () => {
  for (const word of words) expect(word).toMatch(/^[a-z]{4,13}$/)
  const alike = pairs.filter(
    ([a, b]) =>
      distance(a, b) < 3 || a.includes(b) || b.includes(a) || a.slice(0, 4) === b.slice(0, 4) || sound(a) === sound(b),
  )
  expect(alike).toEqual([])
})

test('the comparison of words recognises those that look or sound alike', () => {
  expect([distance('bear', 'beer'), distance('kitten', 'sitting')]).toEqual([1, 3])
  expect(sound('cricket')).toBe(sound('krikkit'))
  expect(sound('phone')).toBe(sound('fan'))
  expect(sound('tiger')).not.toBe(sound('table'))
})

/** The Levenshtein distance: how many letters to change, add or remove. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** What is left of a word over a bad line: its consonants, and whether it begins with a vowel. */
function sound(word: string): string {
  return word
    .replace(/ph/g, 'f')
    .replace(/ght/g, 't')
    .replace(/sh/g, 'S')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/ck|[cqk]/g, 'k')
    .replace(/x/g, 'ks')
    .replace(/z/g, 's')
    .replace(/[aeiouyhw]/g, (letter, at: number) => (at === 0 && /[aeiouy]/.test(letter) ? 'a' : ''))
    .replace(/(.)\1/g, '$1')
}
