import type { Appointment } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { statusMessageOf } from './status-message.ts'

const now = Date.parse('2026-11-23T08:00:00Z')
const say = (change: Partial<Appointment>, side: 'doctor' | 'patient' = 'patient') =>
  statusMessageOf(
    {
      declined: false,
      cancelledBy: null,
      missedBy: null,
      callStatus: null,
      callFrom: null,
      callUntil: null,
      ...change,
    } as Appointment,
    side,
    now,
  )

test("a cancelled appointment says who cancelled it from the reader's point of view", () => {
  expect(say({ status: 'CANCELLED', cancelledBy: 'patient' })).toBe('cancelledByYou')
  expect(say({ status: 'CANCELLED', cancelledBy: 'patient' }, 'doctor')).toBe('cancelledByOther')
  expect(say({ status: 'CANCELLED', cancelledBy: 'system' })).toBe('cancelledByNobody')
  expect(say({ status: 'CANCELLED', cancelledBy: 'doctor', declined: true })).toBe('DECLINED')
})

test('a missed appointment says who did not come, if that is known', () => {
  expect(say({ status: 'NO_SHOW', missedBy: 'patient' })).toBe('missedByYou')
  expect(say({ status: 'NO_SHOW', missedBy: 'patient' }, 'doctor')).toBe('missedByOther')
  expect(say({ status: 'NO_SHOW' })).toBe('NO_SHOW')
})

test('a confirmed appointment is described by its call and the time', () => {
  const window = { callFrom: '2026-11-23T08:00:00Z', callUntil: '2026-11-23T09:00:00Z' }
  expect(say({ status: 'CONFIRMED' })).toBe('CONFIRMED_OFFLINE')
  expect(say({ status: 'CONFIRMED', callStatus: 'NOT_STARTED', ...window })).toBe('open')
  expect(say({ status: 'CONFIRMED', callStatus: 'NOT_STARTED', ...window, callFrom: '2026-11-23T08:00:01Z' })).toBe(
    'early',
  )
  for (const side of ['doctor', 'patient'] as const)
    expect(say({ status: 'CONFIRMED', callStatus: 'ENDED', ...window }, side)).toBe('ended')
  expect(say({ status: 'CONFIRMED', callStatus: 'ENDED', ...window, callUntil: '2026-11-23T08:00:00Z' })).toBe('late')
  expect(say({ status: 'CONFIRMED', callStatus: 'WAITING', ...window })).toBe('WAITING')
  expect(say({ status: 'PENDING' })).toBe('PENDING')
})
