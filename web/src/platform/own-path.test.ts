import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test.each(['/patient/consultation/1?x=2', '/meet/able-accept', '/login?mode=reset#token', '/', '/a%2Fb'])(
  '%s is a path of our own',
  (path) => {
    expect(ownPath(path)).toBe(path)
  },
)

test.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/\\/evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  '/%2e//evil.example',
  '/\t\\evil.example',
  'https://evil.example',
  'https:/evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://evil.example/1',
  'evil.example',
  '?x',
  '#x',
  '',
  null,
  undefined,
  7,
  {},
])('%j is not a path of our own', (path) => {
  expect(ownPath(path)).toBeNull()
})

test('a path that is accepted stays on our site, wherever it is resolved', () => {
  const odd = fc.constantFrom(
    '/',
    '\\',
    '\t',
    '\n',
    '\r',
    '.',
    '..',
    '%2e',
    '%09',
    ' ',
    ':',
    '@',
    '?',
    '#',
    'evil.example',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 8 }), (deps) => {
      const path = ownPath(`/${deps.join('')}`)
      if (path === null) return
      for (const base of ['https://clinic.example/login', 'http://localhost:3000/patient/x/y'])
        expect(new URL(path, base).origin).toBe(new URL(base).origin)
      expect(ownPath(path)).toBe(path)
      expect(path).not.toMatch(/[\t\n\r]|^[^?#]*\\/)
    }),
  )
})
