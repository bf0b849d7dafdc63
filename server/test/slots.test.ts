import type { CalendarException, DoctorCalendar, WeeklyHours } from '@medconsult/contract'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { afterAll, describe, expect, test } from 'vitest'
import { fuzzSeed } from './seed.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

const seed = fuzzSeed()
const testApp = await createTestApp()
afterAll(() => testApp.close())

/**
 * Time zones with every kind of change: none, one hour, half an hour (Lord Howe), at midnight (Beirut, Havana),
 * quarters of an hour (Chatham), winter time as the exception (Dublin), a skipped day (Apia).
 */
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
] as const

const QUARTER = 15 * 60_000

/**
 * The same rule by another library, as simple as possible: every offset and every change is a multiple of a quarter of
 * an hour.
 */
function instantOf(wall: DateTime, zone: string): number {
  const shown = (at: number) => DateTime.fromMillis(at, { zone }).setZone('UTC', { keepLocalTime: true }).toMillis()
  const wanted = wall.toMillis()
  const span = 26 * 3_600_000
  for (let at = wanted - span; at <= wanted + span; at += QUARTER) if (shown(at) === wanted) return at
  // A skipped local time means the first instant after the change.
  const first = Math.floor((wanted - span) / QUARTER) * QUARTER
  for (let at = first; at <= wanted + span; at += QUARTER)
    if (shown(at) > wanted && shown(at - QUARTER) < wanted) return at
  throw new Error('no such instant')
}

const instants = async (pairs: { wall: string; zone: string }[]): Promise<number[]> =>
  (
    await testApp.rows<{ at: Date }>(
      `SELECT instant_of((p->>'wall')::timestamp, p->>'zone') AS at
       FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(p, n) ORDER BY n`,
      [JSON.stringify(pairs)],
    )
  ).map(({ at }) => at.getTime())

describe('the instant of a local time', () => {
  test.each([
    // Clocks go forward at 02:00: skipped times mean the moment of the change.
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
    ['2026-03-29T02:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    // Clocks go back at 03:00: times that occur twice mean the first occurrence.
    ['2026-10-25T02:00', 'Europe/Berlin', '2026-10-25T00:00:00Z'],
    ['2026-10-25T02:59', 'Europe/Berlin', '2026-10-25T00:59:00Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
    // In Dublin, winter time is the exception.
    ['2026-10-25T01:30', 'Europe/Dublin', '2026-10-25T00:30:00Z'],
    // Midnight itself is skipped.
    ['2026-03-08T00:00', 'America/Havana', '2026-03-08T05:00:00Z'],
    // A change of half an hour.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    // A day that was skipped.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('%s in %s is %s', async (wall, zone, instant) => {
    expect(await instants([{ wall, zone }])).toEqual([Date.parse(instant)])
  })

  test('PostgreSQL and luxon agree on the instants around every clock change of ten zones', async () => {
    const minute = fc.integer({ min: -300, max: 300 })
    const changes = zones.flatMap((zone) => changesOf(zone, 2026))
    expect(changes.length).toBeGreaterThan(12)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...changes),
        fc.array(minute, { minLength: 5, maxLength: 20 }),
        async (one, offsets) => {
          const walls = offsets.map((minutes) => one.wall.plus({ minutes }))
          const pairs = walls.map((wall) => ({ wall: wall.toISO({ includeOffset: false }) ?? '', zone: one.zone }))
          expect(await instants(pairs)).toEqual(walls.map((wall) => instantOf(wall, one.zone)))
        },
      ),
      { numRuns: 12, seed },
    )
  })
})

/** The changes of a zone's clocks within a year, as local time just before them. */
function changesOf(zone: string, year: number): { zone: string; wall: DateTime }[] {
  const found = []
  let at = DateTime.fromObject({ year }, { zone })
  while (at.year === year) {
    const next = at.plus({ hours: 1 })
    if (next.offset !== at.offset) found.push({ zone, wall: at.setZone('UTC', { keepLocalTime: true }) })
    at = next
  }
  return found
}

const at = (iso: string) => new Date(iso)
/** The functions answer accounts and background work only. */
async function asSystem<R extends Record<string, unknown>>(
  statement: string,
  values: unknown[],
  sessionZone = 'UTC',
): Promise<R[]> {
  const client = await testApp.owner.connect()
  try {
    await client.query('BEGIN')
    await setActor(client, { kind: 'system', name: 'test' })
    await client.query("SELECT set_config('timezone', $1, true)", [sessionZone])
    return (await client.query<R>(statement, values)).rows
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}
const freeSlots = async (doctor: Person, from: string, until: string, now = '2026-01-01T00:00:00Z') =>
  (
    await asSystem<{ starts_at: Date; ends_at: Date }>('SELECT starts_at, ends_at FROM free_slots($1, $2, $3, $4)', [
      doctor.id,
      at(from),
      at(until),
      at(now),
    ])
  ).map(({ starts_at, ends_at }) => ({ startsAt: starts_at.toISOString(), endsAt: ends_at.toISOString() }))
const starts = async (...given: Parameters<typeof freeSlots>) =>
  (await freeSlots(...given)).map(({ startsAt }) => startsAt.replace(/:00\.000Z$/, 'Z'))

const everyDay = (startTime: string, endTime: string): WeeklyHours[] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime, endTime }))

async function doctorWith(given: Partial<DoctorCalendar>): Promise<Person> {
  const doctor = await testApp.doctor()
  await testApp.calendar(doctor, { horizonDays: 365, ...given })
  return doctor
}

describe('free times', () => {
  test('free times follow the local time over both clock changes of the year', async () => {
    const doctor = await doctorWith({
      timeZone: 'Europe/Berlin',
      slotMinutes: 60,
      weeklyHours: everyDay('09:00', '11:00'),
    })
    expect(await starts(doctor, '2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      '2026-03-28T08:00Z',
      '2026-03-28T09:00Z',
      '2026-03-29T07:00Z',
      '2026-03-29T08:00Z',
      '2026-03-30T07:00Z',
      '2026-03-30T08:00Z',
    ])
    expect(await starts(doctor, '2026-10-24T00:00:00Z', '2026-10-26T00:00:00Z')).toEqual([
      '2026-10-24T07:00Z',
      '2026-10-24T08:00Z',
      '2026-10-25T08:00Z',
      '2026-10-25T09:00Z',
    ])
  })

  test('free times do not depend on the time zone of the database', async () => {
    const doctor = await doctorWith({
      timeZone: 'Atlantic/Azores',
      slotMinutes: 60,
      weeklyHours: everyDay('09:00', '10:00'),
    })
    // Checks single times, as a hold does.
    for (const time of ['2026-03-28T10:00Z', '2026-03-29T09:00Z', '2026-03-30T09:00Z', '2026-03-31T09:00Z'])
      expect(
        await asSystem(
          `SELECT starts_at FROM free_slots($1, $2, $2::timestamptz + interval '1 hour', '2026-01-01T00:00:00Z')`,
          [doctor.id, time],
          'Atlantic/Azores',
        ),
        time,
      ).toHaveLength(1)
  })

  test('nights with a clock change have as many free times as they have hours', async () => {
    const doctor = await doctorWith({
      timeZone: 'Europe/Berlin',
      slotMinutes: 60,
      weeklyHours: everyDay('00:00', '06:00'),
    })
    expect(await starts(doctor, '2026-03-28T22:00:00Z', '2026-03-29T12:00:00Z')).toHaveLength(5)
    expect(await starts(doctor, '2026-10-24T22:00:00Z', '2026-10-25T12:00:00Z')).toHaveLength(7)
  })

  test('hours that the clocks skip have no free times', async () => {
    const doctor = await doctorWith({
      timeZone: 'Europe/Berlin',
      slotMinutes: 30,
      weeklyHours: everyDay('02:00', '03:00'),
    })
    expect(await starts(doctor, '2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-28T01:00Z',
      '2026-03-28T01:30Z',
      '2026-03-30T00:00Z',
      '2026-03-30T00:30Z',
    ])
  })

  test('free times continue over midnight, and do not depend on the first day asked for', async () => {
    const monday: WeeklyHours[] = [{ weekday: 1, startTime: '23:00', endTime: '01:00' }]
    const doctor = await doctorWith({ slotMinutes: 45, weeklyHours: monday })
    expect(await starts(doctor, '2026-03-02T12:00:00Z', '2026-03-03T12:00:00Z')).toEqual([
      '2026-03-02T23:00Z',
      '2026-03-02T23:45Z',
    ])
    expect(await starts(doctor, '2026-03-02T23:30:00Z', '2026-03-03T12:00:00Z')).toEqual(['2026-03-02T23:45Z'])
    const allDay = await doctorWith({ slotMinutes: 240, weeklyHours: everyDay('00:00', '00:00') })
    expect(await starts(allDay, '2026-03-02T00:00:00Z', '2026-03-04T00:00:00Z')).toHaveLength(12)
  })

  test('free times respect days off, hours off and extra hours, also on a day off', async () => {
    const exceptions: CalendarException[] = [
      { kind: 'DAY_OFF', date: '2026-03-03' },
      { kind: 'HOURS_OFF', date: '2026-03-04', startTime: '09:30', endTime: '10:00' },
      { kind: 'EXTRA_HOURS', date: '2026-03-03', startTime: '20:00', endTime: '21:00' },
    ]
    const doctor = await doctorWith({ weeklyHours: everyDay('09:00', '10:30'), exceptions })
    expect(await starts(doctor, '2026-03-02T00:00:00Z', '2026-03-05T00:00:00Z')).toEqual([
      '2026-03-02T09:00Z',
      '2026-03-02T09:30Z',
      '2026-03-02T10:00Z',
      '2026-03-03T20:00Z',
      '2026-03-03T20:30Z',
      '2026-03-04T09:00Z',
      '2026-03-04T10:00Z',
    ])
  })

  test('free times keep the buffer between each other and to other appointments', async () => {
    const doctor = await doctorWith({ bufferMinutes: 10, weeklyHours: everyDay('09:00', '12:00') })
    const all = ['09:00', '09:40', '10:20', '11:00']
    const day = async () =>
      (await starts(doctor, '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z')).map((one) => one.slice(11, 16))
    expect(await day()).toEqual(all)
    await testApp.appointment(doctor, await testApp.patient(), { startsAt: '2026-03-02T10:25:00Z' })
    expect(await day()).toEqual(['09:00', '09:40'])
    await testApp.appointment(doctor, await testApp.patient(), {
      startsAt: '2026-03-02T12:00:00Z',
      status: 'CANCELLED',
    })
    expect(await day()).toEqual(['09:00', '09:40'])
  })

  test('free times begin after the notice and end at the horizon', async () => {
    const doctor = await doctorWith({
      slotMinutes: 60,
      noticeMinutes: 90,
      horizonDays: 2,
      weeklyHours: everyDay('09:00', '12:00'),
    })
    expect(await starts(doctor, '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', '2026-03-02T09:00:00Z')).toEqual([
      '2026-03-02T11:00Z',
      '2026-03-03T09:00Z',
      '2026-03-03T10:00Z',
      '2026-03-03T11:00Z',
    ])
  })

  test('a doctor who is not verified has no free times', async () => {
    const doctor = await testApp.doctor({ verified: false })
    await testApp.calendar(doctor)
    expect(await starts(doctor, '2026-03-02T00:00:00Z', '2026-03-09T00:00:00Z')).toEqual([])
  })

  test('the next free time is the first of all, or none', async () => {
    const next = async (doctor: Person, now: string) =>
      (
        await asSystem<{ next: Date | null }>('SELECT next_free_slot($1, $2) AS next', [doctor.id, at(now)])
      )[0]?.next?.toISOString() ?? null
    const exceptions: CalendarException[] = [
      { kind: 'EXTRA_HOURS', date: '2026-06-30', startTime: '09:00', endTime: '10:00' },
    ]
    const rare = await doctorWith({ weeklyHours: [], exceptions })
    expect(await next(rare, '2026-03-02T09:00:00Z')).toBe('2026-06-30T09:00:00.000Z')
    expect(await next(rare, '2026-06-30T09:31:00Z')).toBeNull()
    expect(await next(await doctorWith({ weeklyHours: [] }), '2026-03-02T09:00:00Z')).toBeNull()
    expect(await next(await testApp.doctor(), '2026-03-02T09:00:00Z')).toBeNull()
  })
})

const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const minutes = quarter * 15
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
})

test('the free times of any calendar are within its hours, keep its buffer, and none is missing', async () => {
  const calendar = fc.record({
    timeZone: fc.constantFrom(...zones),
    slotMinutes: fc.constantFrom(15, 20, 45, 60),
    bufferMinutes: fc.constantFrom(0, 5, 10),
    startTime: time,
    endTime: time,
    offStart: time,
    offEnd: time,
  })
  const week = fc.constantFrom('2026-03-05', '2026-03-26', '2026-04-02', '2026-10-01', '2026-10-22', '2026-10-29')
  await fc.assert(
    fc.asyncProperty(calendar, week, async (given, date) => {
      const { timeZone, startTime, endTime, offStart, offEnd } = given
      const first = DateTime.fromISO(date)
      const dates = Array.from({ length: 6 }, (_, day) => first.plus({ days: day }).toISODate() ?? '')
      const off = dates[2] ?? ''
      const doctor = await doctorWith({
        timeZone,
        slotMinutes: given.slotMinutes,
        bufferMinutes: given.bufferMinutes,
        weeklyHours: everyDay(startTime, endTime),
        exceptions: [{ kind: 'HOURS_OFF', date: off, startTime: offStart, endTime: offEnd }],
      })
      const span = (day: string, from: string, until: string): [number, number] => {
        const wall = (time: string) => DateTime.fromISO(`${day}T${time}`, { zone: 'UTC' })
        const end = until <= from ? wall(until).plus({ days: 1 }) : wall(until)
        const [low, high] = [instantOf(wall(from), timeZone), instantOf(end, timeZone)]
        return [low, Math.max(low, high)]
      }
      const [offFrom, offUntil] = span(off, offStart, offEnd)
      const open = dates.flatMap((day) => {
        const [from, until] = span(day, startTime, endTime)
        if (offUntil <= offFrom || offUntil <= from || offFrom >= until) return [[from, until]]
        return [
          [from, offFrom],
          [offUntil, until],
        ]
      })
      const length = given.slotMinutes * 60_000
      const pause = given.bufferMinutes * 60_000
      const expected = open.flatMap(([from = 0, until = 0]) => {
        const slots = []
        for (let start = from; start + length <= until; start += length + pause) slots.push(start)
        return slots
      })
      // Only the days in the middle, because days at the edges have neighbours that are not in the list.
      const [low, high] = [span(dates[1] ?? '', '00:00', '00:00')[0], span(dates[4] ?? '', '00:00', '00:00')[1]]
      const wanted = [...new Set(expected)].filter((start) => start >= low && start < high).sort((a, b) => a - b)
      const found = await freeSlots(doctor, new Date(low).toISOString(), new Date(high).toISOString())
      expect(found.map(({ startsAt }) => Date.parse(startsAt))).toEqual(wanted)
      expect(found.every(({ startsAt, endsAt }) => Date.parse(endsAt) - Date.parse(startsAt) === length)).toBe(true)
    }),
    { numRuns: 60, seed },
  )
})
