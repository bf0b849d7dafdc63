import { expect, test } from 'vitest'
import { actionLabel, noFilters, queryOf } from './filters.ts'

const zone = 'Europe/Berlin'

test('asks for everything unless something is chosen', () => {
  expect(queryOf(noFilters, zone)).toEqual({})
  expect(queryOf({ ...noFilters, from: '2026', to: '' }, zone)).toEqual({})
})

test('days are whole ones, where the reader is; also the one on which the clocks change', () => {
  expect(queryOf({ ...noFilters, from: '2026-03-29', to: '2026-03-29' }, zone)).toEqual({
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-29T22:00:00.000Z',
  })
})

test('people go by their ids', () => {
  const person = { id: 'a', name: 'Ann', role: 'PATIENT' as const }
  expect(queryOf({ ...noFilters, actor: person, patient: { ...person, id: 'b' }, action: 'CALL_READ' }, zone)).toEqual({
    actorId: 'a',
    patientId: 'b',
    action: 'CALL_READ',
  })
})

test('an action is read as words', () => {
  expect(actionLabel('VERIFICATION_WITHDRAWN')).toBe('Verification withdrawn')
})
