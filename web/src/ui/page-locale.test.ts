import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageLocale } from './page-locale.ts'

test('dates are written in the page’s language, whatever the browser’s is', () => {
  const day = (browser: string): string =>
    new Intl.DateTimeFormat(pageLocale('en', browser), {
      timeZone: 'UTC',
      weekday: 'long',
      day: 'numeric',
      month: 'long',
    }).format(Date.UTC(2026, 11, 1))
  expect(day('de-DE')).toBe('Tuesday 1 December')
  expect(day('de-DE')).toBe(day('en-GB'))
  expect(day('ar')).toBe(day('en-GB'))
  expect(day('en-US')).toBe('Tuesday, December 1')
  // A language of its own that only begins with the same letters.
  expect(pageLocale('en', 'enm')).toBe('en-GB')
  expect(pageLocale('de', 'en-GB')).toBe('de')
})

/** A formatter that takes the browser's locale, which may be of another language than the page. */
const BROWSERS_OWN =
  /\.toLocale(Date|Time)?String\(\)|\bIntl\.\w+(<[^>]*>)?\(\s*(undefined|\[\]|\))(?!\s*\.resolvedOptions|\.resolvedOptions)/

test('no formatter takes the browser’s locale', () => {
  const root = new URL('..', import.meta.url)
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.|page-locale\.ts$/.test(name),
  )
  expect(sources.length).toBeGreaterThan(300)
  expect(sources.filter((name) => BROWSERS_OWN.test(readFileSync(new URL(name, root), 'utf8')))).toEqual([])
  // What it has to find, and what it has to leave alone.
  expect('new Intl.DateTimeFormat(undefined, { timeZone })').toMatch(BROWSERS_OWN)
  expect('new Intl.NumberFormat().format(5)').toMatch(BROWSERS_OWN)
  expect('at.toLocaleTimeString()').toMatch(BROWSERS_OWN)
  expect('Intl.DateTimeFormat().resolvedOptions().timeZone').not.toMatch(BROWSERS_OWN)
})
