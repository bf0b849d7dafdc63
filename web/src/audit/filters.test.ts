import { expect, test } from 'vitest'
import { actionLabel, exactTimeOf, noFilters, queryOf, timeOf } from './filters.ts'

const zone = 'Europe/Berlin'

test('the audit trail is asked for everything unless a filter is set', () => {
  expect(queryOf(noFilters, zone)).toEqual({})
  expect(queryOf({ ...noFilters, from: '2026', to: '' }, zone)).toEqual({})
})

test("a filter by date covers whole days in the reader's zone, also when the clocks change", () => {
  expect(queryOf({ ...noFilters, from: '2026-03-29', to: '2026-03-29' }, zone)).toEqual({
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-29T22:00:00.000Z',
  })
})

test("a filter by person uses the person's id", () => {
  const person = { id: 'a', name: 'Ann', role: 'PATIENT' as const }
  expect(queryOf({ ...noFilters, actor: person, patient: { ...person, id: 'b' }, action: 'CALL_READ' }, zone)).toEqual({
    actorId: 'a',
    patientId: 'b',
    action: 'CALL_READ',
  })
})

test('an action is shown in words', () => {
  expect(actionLabel('VERIFICATION_WITHDRAWN')).toBe('Verification withdrawn')
})

test("an entry's time is that of the viewer's chosen zone", () => {
  expect(timeOf('2026-03-29T12:30:15.000Z', 'Asia/Tokyo')).toMatch(/9:30:15|21:30:15/)
  expect(timeOf('2026-03-29T12:30:15.000Z', 'America/New_York')).toMatch(/8:30:15/)
  expect(exactTimeOf('2026-03-29T12:30:15.042Z', 'America/New_York')).toMatch(/08:30:15[.,]042/)
})
