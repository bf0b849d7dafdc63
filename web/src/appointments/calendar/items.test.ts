import type { Appointment, Schedule } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { itemsOf, openDuring } from './items.ts'

const session = (differs: Partial<Schedule> = {}): Schedule => ({
  id: 'session',
  doctorId: 'doctor',
  doctorName: 'Dr. Ada',
  date: '2026-03-02',
  startTime: '22:00',
  endTime: '02:00',
  status: 'UPCOMING',
  endedAt: null,
  waitingCount: 0,
  ...differs,
})
const visit = (startsAt: string, differs: Partial<Appointment> = {}): Appointment =>
  ({
    id: startsAt,
    status: 'CONFIRMED',
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + 30 * 60_000).toISOString(),
    keptStartsAt: null,
    keptEndsAt: null,
    ...differs,
  }) as Appointment
const BERLIN = 'Europe/Berlin'
const BEFORE = Date.parse('2026-03-01T00:00:00Z')

test('a session over midnight knows the open appointments in its time, and they know the session', () => {
  // From 21:00 to 01:00 in UTC.
  const within = visit('2026-03-03T00:30:00Z')
  const after = visit('2026-03-03T01:00:00Z')
  const over = visit('2026-03-02T22:00:00Z', { status: 'COMPLETED' })
  const items = itemsOf([within, after, over], [session()], BERLIN, BEFORE)
  expect(items[0]).toMatchObject({ kind: 'session', overlapping: [within], start: Date.parse('2026-03-02T21:00:00Z') })
  expect(items.slice(1).map((one) => one.kind === 'appointment' && one.during?.id)).toEqual([
    'session',
    undefined,
    undefined,
  ])
})

test('a time that is kept while another is discussed is an item of its own, and overlaps too', () => {
  const moved = visit('2026-03-05T09:00:00Z', {
    status: 'PENDING',
    keptStartsAt: '2026-03-02T22:00:00Z',
    keptEndsAt: '2026-03-02T22:30:00Z',
  })
  const [first, ...visits] = itemsOf([moved], [session()], BERLIN, BEFORE)
  expect(first).toMatchObject({ overlapping: [moved] })
  expect(visits).toMatchObject([
    { isKept: false, during: null },
    { isKept: true, during: { id: 'session' } },
  ])
  expect(new Set(visits.map(({ key }) => key)).size).toBe(2)
})

test('a session that is over overlaps nothing; one that is online lasts until now', () => {
  const within = visit('2026-03-03T00:30:00Z')
  expect(itemsOf([within], [session({ status: 'COMPLETED' })], BERLIN, BEFORE)[0]).toMatchObject({ overlapping: [] })
  const late = Date.parse('2026-03-03T01:40:00Z')
  expect(itemsOf([], [session({ status: 'ONLINE' })], BERLIN, late)[0]?.end).toBe(late)
  expect(itemsOf([], [session({ status: 'ONLINE' })], BERLIN, BEFORE)[0]?.end).toBe(Date.parse('2026-03-03T01:00:00Z'))
})

test('only what is open overlaps a time', () => {
  const span = { start: Date.parse('2026-03-02T09:00:00Z'), end: Date.parse('2026-03-02T12:00:00Z') }
  const statuses = ['PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED'] as const
  const all = statuses.map((status) => visit('2026-03-02T11:45:00Z', { status }))
  expect(openDuring(span, all).map(({ status }) => status)).toEqual(['PENDING', 'PROPOSED', 'CONFIRMED'])
})
