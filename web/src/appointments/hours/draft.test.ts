import { expect, test } from 'vitest'
import { calendarOf, type Draft, draftOf, suggestStretch } from './draft.ts'
import { validateHours } from './validate-hours.ts'

const today = '2026-11-21'
const now = Date.parse(`${today}T09:00:00Z`)
const empty = (): Draft => ({ ...draftOf(null, 'Europe/Zurich', now), week: [[], [], [], [], [], [], []] })

/** Returns the errors of a draft with these hours, day by day in the order of the rows. */
function weekFaults(...hours: [weekday: number, startTime: string, endTime: string][]): (string | null)[] {
  const draft = empty()
  for (const [key, [weekday, startTime, endTime]] of hours.entries())
    draft.week[weekday - 1]?.push({ key, startTime, endTime })
  const { rows } = validateHours(draft, today)
  return hours.map((_, key) => rows.get(key) ?? null)
}

function exceptionFault(...exceptions: Omit<Draft['exceptions'][number], 'key'>[]): (string | null)[] {
  const draft = { ...empty(), exceptions: exceptions.map((exception, key) => ({ ...exception, key })) }
  const { rows } = validateHours(draft, today)
  return exceptions.map((_, key) => rows.get(key) ?? null)
}

const off = (date: string) => ({ kind: 'DAY_OFF', date, startTime: '', endTime: '' }) as const

test('hours are saved as they were read, in the order of days and times', () => {
  const calendar = {
    timeZone: 'Asia/Kathmandu',
    slotMinutes: 20,
    bufferMinutes: 5,
    noticeMinutes: 0,
    horizonDays: 30,
    types: ['ONLINE' as const, 'OFFLINE' as const],
    place: 'Lalitpur 3',
    weeklyHours: [
      { weekday: 3, startTime: '14:00', endTime: '17:00' },
      { weekday: 3, startTime: '09:00', endTime: '12:00' },
      { weekday: 1, startTime: '22:00', endTime: '00:00' },
    ],
    exceptions: [
      { kind: 'EXTRA_HOURS' as const, date: '2026-12-05', startTime: '10:00', endTime: '12:00' },
      { kind: 'DAY_OFF' as const, date: '2026-11-30' },
    ],
  }
  const saved = calendarOf(draftOf(calendar, 'UTC', now))
  expect(saved).toEqual({
    ...calendar,
    weeklyHours: [calendar.weeklyHours[2], calendar.weeklyHours[1], calendar.weeklyHours[0]],
    exceptions: [calendar.exceptions[1], calendar.exceptions[0]],
  })
})

test("a day off that has passed by the calendar's own date is left out", () => {
  const exceptions = [off('2026-11-21'), off('2026-11-22')]
  const calendar = { ...calendarOf(empty()), timeZone: 'Pacific/Auckland', exceptions }
  // In the calendar's zone, the 22nd has begun.
  const draft = draftOf(calendar, 'UTC', Date.parse('2026-11-21T12:00:00Z'))
  expect(draft.exceptions.map(({ date }) => date)).toEqual(['2026-11-22'])
  expect(validateHours(draft, '2026-11-22').any).toBe(false)
})

test("a new doctor's first draft has no error, and the place may be empty", () => {
  const draft = draftOf(null, 'Europe/Zurich', now)
  expect(validateHours(draft, today).any).toBe(false)
  expect(calendarOf(draft).place).toBeNull()
  expect(calendarOf({ ...draft, place: '  Main street 1 ' }).place).toBe('Main street 1')
})

test('each row of hours shows its first error at its own field', () => {
  expect(weekFaults([1, '09:00', '12:00'])).toEqual([null])
  expect(weekFaults([1, '', '12:00'])).toEqual(['from'])
  expect(weekFaults([1, '09:00', ''])).toEqual(['to'])
  expect(weekFaults([1, '09:00', '09:15'])).toEqual(['short'])
  expect(weekFaults([1, '09:00', '12:00'], [1, '12:00', '13:00'])).toEqual([null, null])
  expect(weekFaults([1, '09:00', '12:00'], [1, '11:59', '13:00'])).toEqual([null, 'overlap'])
})

test("hours over midnight may not overlap those of the next day, nor Sunday's those of Monday", () => {
  expect(weekFaults([1, '22:00', '00:00'], [2, '00:00', '02:00'])).toEqual([null, null])
  expect(weekFaults([1, '22:00', '02:00'], [2, '01:00', '03:00'])).toEqual([null, 'overlap'])
  expect(weekFaults([1, '01:00', '03:00'], [7, '22:00', '02:00'])).toEqual([null, 'overlap'])
})

test('an exception needs a date from today on, and hours unless it is a whole day', () => {
  expect(exceptionFault(off('2026-12-24'), off(''))).toEqual([null, 'date'])
  expect(exceptionFault(off('2026-11-20'), off('2026-11-21'))).toEqual(['past', null])
  expect(exceptionFault(off('2026-12-24'), off('2026-12-24'))).toEqual([null, 'twice'])
  const hours = (kind: 'HOURS_OFF' | 'EXTRA_HOURS', startTime: string, endTime: string) => ({
    kind,
    date: '2026-12-24',
    startTime,
    endTime,
  })
  expect(exceptionFault(hours('HOURS_OFF', '', '12:00'))).toEqual(['from'])
  expect(exceptionFault(hours('HOURS_OFF', '12:00', '12:10'))).toEqual([null])
  expect(exceptionFault(hours('EXTRA_HOURS', '12:00', '12:10'))).toEqual(['short'])
})

test('a doctor who sees patients in person has to give a place', () => {
  const draft = { ...empty(), types: ['OFFLINE' as const], place: '  ' }
  expect(validateHours(draft, today).place).toBe(true)
  expect(validateHours({ ...draft, types: ['ONLINE'] }, today).place).toBe(false)
  expect(validateHours({ ...draft, types: [] }, today).types).toBe(true)
})

test('another stretch is suggested after the last one and within the day', () => {
  const stretch = (startTime: string, endTime: string) => ({ key: 0, startTime, endTime })
  expect(suggestStretch([])).toEqual({ startTime: '09:00', endTime: '12:00' })
  expect(suggestStretch([stretch('09:00', '12:00')])).toEqual({ startTime: '13:00', endTime: '16:00' })
  const late = suggestStretch([stretch('18:00', '23:30')])
  expect(late.startTime < late.endTime).toBe(true)
})
