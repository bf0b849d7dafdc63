import { describe, expect, test } from 'vitest'
import {
  appointmentMoves,
  callSessionMoves,
  callStatusMoves,
  deliveryMoves,
  guestMoves,
  isEnd,
  liveStatuses,
  type Moves,
  meetingMoves,
  openAppointmentStatuses,
  queueEntryMoves,
  scheduleMoves,
  sourcesOf,
  statesOf,
  verificationMoves,
  waitingStatuses,
} from './runtime.ts'

/** Every state machine of the contract, with its start state and its end states. */
const machines: Record<string, { moves: Moves<string>; start: string; ends: string[] }> = {
  schedule: { moves: scheduleMoves, start: 'UPCOMING', ends: [] },
  'queue entry': { moves: queueEntryMoves, start: 'WAITING', ends: ['LEFT'] },
  'call session': { moves: callSessionMoves, start: 'INVITED', ends: ['DECLINED', 'EXPIRED', 'ENDED'] },
  appointment: { moves: appointmentMoves, start: 'HELD', ends: ['CANCELLED'] },
  'call of an appointment': { moves: callStatusMoves, start: 'NOT_STARTED', ends: [] },
  delivery: { moves: deliveryMoves, start: 'PENDING', ends: ['SENT', 'FAILED', 'WITHDRAWN', 'EXPIRED'] },
  verification: { moves: verificationMoves, start: 'PENDING', ends: [] },
  meeting: { moves: meetingMoves, start: 'SCHEDULED', ends: ['COMPLETED', 'CANCELLED'] },
  guest: { moves: guestMoves, start: 'LINKED', ends: ['REFUSED', 'REMOVED', 'REVOKED'] },
}

function mistakesOf({ moves, start, ends }: (typeof machines)[string]): string[] {
  const states = statesOf(moves)
  const reached = new Set([start])
  // The set grows during the iteration, and each state is visited once.
  for (const state of reached) for (const next of moves[state] ?? []) reached.add(next)
  return [
    ...states.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...[...reached].filter((state) => !states.includes(state)).map((state) => `${state} is not a state`),
    ...states.filter((state) => isEnd(moves, state) !== ends.includes(state)).map((state) => `${state}: end or not?`),
    ...states
      .filter((state) => new Set(moves[state]).size !== moves[state]?.length)
      .map((state) => `${state} moves twice`),
    ...states.filter((state) => moves[state]?.includes(state)).map((state) => `${state} moves to itself`),
  ]
}

describe('state machines', () => {
  test.each(Object.keys(machines))('the machine “%s” has no mistake', (name) => {
    const machine = machines[name]
    expect(machine && mistakesOf(machine)).toEqual([])
  })

  test('every table of moves is in the list above', async () => {
    const words = await import('./runtime.ts')
    const tables = Object.entries(words)
      .filter(([name]) => name.endsWith('Moves'))
      .map(([, moves]) => moves)
    expect(new Set(tables)).toEqual(new Set(Object.values(machines).map(({ moves }) => moves)))
  })

  test('a machine with a mistake is refused', () => {
    const moves = { A: ['B', 'D'], B: ['B'], C: [] }
    expect(mistakesOf({ moves, start: 'A', ends: [] })).toEqual([
      'C is never reached',
      'D is not a state',
      'C: end or not?',
      'B moves to itself',
    ])
  })
})

test('the sources of a state are the states whose moves name it', () => {
  expect(sourcesOf(queueEntryMoves, 'READY')).toEqual(['WAITING', 'INVITED', 'DONE'])
  expect(sourcesOf(callSessionMoves, 'INVITED')).toEqual([])
})

test('a call is live until a state that no move leaves', () => {
  expect(liveStatuses).toEqual(statesOf(callSessionMoves).filter((state) => !isEnd(callSessionMoves, state)))
})

test('an appointment is open while it can still be cancelled', () => {
  expect(openAppointmentStatuses).toEqual(sourcesOf(appointmentMoves, 'CANCELLED'))
})

test('whoever has not been seen and has not left counts in the queue', () => {
  expect(waitingStatuses).toEqual(statesOf(queueEntryMoves).filter((state) => state !== 'DONE' && state !== 'LEFT'))
})
