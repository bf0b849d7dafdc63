import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentsOf } from './links.ts'

const links = (message: string) => segmentsOf(message).flatMap(({ href }) => href ?? [])

test('addresses with http and https become links, without the sentence around them', () => {
  expect(segmentsOf('See https://clinic.example/plan?id=1#top, please.')).toEqual([
    { text: 'See ', href: null },
    { text: 'https://clinic.example/plan?id=1#top', href: 'https://clinic.example/plan?id=1#top' },
    { text: ', please.', href: null },
  ])
  expect(links('(http://a.example/x_(y)) and https://ärzte.example')).toEqual([
    'http://a.example/x_(y)',
    'https://xn--rzte-koa.example/',
  ])
})

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'ftp://files.example/x',
  'file:///etc/passwd',
  'mailto:somebody@example.org',
  'somebody@example.org',
  '//evil.example/x',
  'Take 20 mg.It helps',
  'vbscript:msgbox(1)',
  'blob:https-is-not-it',
  'https://',
])('no link is made of: %s', (message) => {
  expect(segmentsOf(message)).toEqual([{ text: message, href: null }])
})

test('an address does not pretend to be another host by a name before it', () => {
  for (const href of links('https://clinic.example@evil.example/x https://a:b@evil.example'))
    expect(new URL(href).host).not.toBe('evil.example')
})

test('a script in an address stays within the address', () => {
  const [href] = links('https://a.example/"onmouseover="alert(1)')
  expect(href ?? '').not.toContain('"')
})

test('a message with links keeps all its text in order, and each link has http or https', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.constantFrom('javascript:', ' ', '\n', '<img src=x onerror=alert(1)>', 'https://', 'a@b.example', '\u202e'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const message = pieces.join('')
      const parts = segmentsOf(message)
      const schemes = parts.flatMap(({ href }) => (href === null ? [] : new URL(href).protocol))
      const others = schemes.filter((one) => one !== 'http:' && one !== 'https:')
      // One assertion a run, because each assertion takes longer than the function under test.
      expect([parts.map(({ text }) => text).join(''), others]).toEqual([message, []])
    }),
  )
})
