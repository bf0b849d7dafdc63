import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withDiagrams } from './state-diagrams.mjs'

const page = readFileSync(join(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')

test('ARCHITECTURE.md shows the state machines as they are in the contract', () => {
  expect(withDiagrams(page)).toBe(page)
})

test('a diagram that differs is replaced, and a page without a place for it is an error', () => {
  expect(withDiagrams(page.replace('  INVITED --> CONFIRMED\n', ''))).toBe(page)
  expect(() => withDiagrams('# Nothing here')).toThrow('no place')
})
