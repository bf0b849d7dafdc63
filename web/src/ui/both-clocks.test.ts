import { afterEach, expect, test } from 'vitest'
import { session } from '../platform/index.ts'
import { browserZone, isSameClock, showMomentOnBothClocks, showOnBothClocks, viewerZone } from './clock-time.ts'

const own = 'America/New_York'
const berlin = (inPerson: boolean) => ({ there: 'Europe/Berlin', inPerson })
/** Eight o'clock in Berlin, two in New York. */
const span = { start: Date.parse('2026-01-15T07:00:00Z'), end: Date.parse('2026-01-15T07:30:00Z') }
const at = new Date(span.start).toISOString()
/** As 24 or 12 hours, by the language of whoever runs this. */
const eight = /0?8:00/
const two = /0?2:00/

afterEach(() => {
  session.speakAsGuest(null)
  session.end(true)
})

test("the place's time comes first for a visit in person, and one's own for a call, both with their zones", () => {
  const inPerson = showOnBothClocks(span, berlin(true), own)
  expect(inPerson.first).toMatchObject({ zone: 'Europe/Berlin', range: expect.stringMatching(eight) })
  expect(inPerson.second).toMatchObject({ zone: 'America/New York', range: expect.stringMatching(two) })
  const video = showOnBothClocks(span, berlin(false), own)
  expect([video.first, video.second]).toEqual([inPerson.second, inPerson.first])
  expect(showMomentOnBothClocks(at, berlin(true), own)).toMatch(
    new RegExp(`${eight.source}.*\\(Europe/Berlin\\); .*${two.source}.*\\(America/New York\\)`),
  )
  expect(showMomentOnBothClocks(at, berlin(false), own)).toMatch(
    new RegExp(`${two.source}.*\\(America/New York\\); .*${eight.source}.*\\(Europe/Berlin\\)`),
  )
})

test('each clock shows its own day', () => {
  const late = { start: Date.parse('2026-01-15T23:00:00Z'), end: Date.parse('2026-01-15T23:30:00Z') }
  const { first, second } = showOnBothClocks(late, berlin(true), own)
  expect(first.day).not.toBe(second?.day)
})

test('one time without a zone is shown if both clocks show the same', () => {
  for (const inPerson of [true, false]) {
    expect(showOnBothClocks(span, { there: 'Asia/Calcutta', inPerson }, 'Asia/Kolkata').second).toBeNull()
    expect(showMomentOnBothClocks(at, { there: 'Asia/Calcutta', inPerson }, 'Asia/Kolkata')).not.toContain('(')
  }
  expect(isSameClock('Asia/Calcutta', 'Asia/Kolkata', span.start)).toBe(true)
  // The same in winter only.
  expect(isSameClock('Africa/Lagos', 'Europe/Berlin', span.start)).toBe(false)
})

const user = { id: '1', email: 'a@b.example', name: 'A', role: 'PATIENT' as const }
/** Another than that of whoever runs this. */
const chosen = isSameClock(browserZone(), 'Asia/Kathmandu', span.start) ? 'Asia/Tokyo' : 'Asia/Kathmandu'

test('a signed-in person reads times in the zone of their profile, and a guest in that of the browser', () => {
  expect(viewerZone()).toBe(browserZone())
  session.begin({ ...user, timeZone: null })
  expect(viewerZone()).toBe(browserZone())
  const { epoch } = session
  session.knowTimeZone(chosen)
  expect(viewerZone()).toBe(chosen)
  // Nobody else speaks now: answers that are under way still count.
  expect(session.epoch).toBe(epoch)
  // A guest of a room is not the account.
  session.speakAsGuest('token')
  expect(viewerZone()).toBe(browserZone())
})

test("a zone that the browser does not know is replaced by the browser's own", () => {
  session.begin({ ...user, timeZone: 'Mars/Olympus_Mons' })
  expect(viewerZone()).toBe(browserZone())
})
