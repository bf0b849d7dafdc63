import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CALL_MOVES, type CallFacts, type CallState, mayMove, nextState } from './states.ts'

const ALL = Object.keys(CALL_MOVES) as CallState[]

test('every state is reachable and may end, and ENDED is the only final one', () => {
  const seen = new Set<CallState>(['NEW'])
  for (const state of seen) for (const next of CALL_MOVES[state]) seen.add(next)
  expect([...seen].sort()).toEqual([...ALL].sort())
  expect(ALL.filter((state) => CALL_MOVES[state].length === 0)).toEqual(['ENDED'])
  for (const state of ALL) if (state !== 'ENDED') expect(mayMove(state, 'ENDED')).toBe(true)
})

test('the next state is always allowed by the table and becomes stable, whatever the facts', () => {
  let tried = 0
  for (const from of ALL) {
    for (let bits = 0; bits < 16; bits += 1) {
      for (const [remotes, connected] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [3, 2],
      ] as const) {
        const facts: CallFacts = {
          prepared: (bits & 1) > 0,
          joined: (bits & 2) > 0,
          accepted: (bits & 4) > 0,
          ended: (bits & 8) > 0,
          remotes,
          connected,
        }
        // A room past NEW is prepared, and an ended one stays so. Other facts do not occur.
        if ((from === 'NEW') === facts.prepared && !(from === 'NEW')) continue
        if (from !== 'NEW' && !facts.prepared) continue
        if (from === 'ENDED' && !facts.ended) continue
        let state: CallState = from
        for (let steps = 0; ; steps += 1) {
          const next = nextState(state, facts)
          if (next === state) break
          expect(mayMove(state, next), `${state} to ${next}`).toBe(true)
          expect(steps).toBeLessThan(5)
          state = next
        }
        tried += 1
      }
    }
  }
  expect(tried).toBeGreaterThan(200)
})

test('the diagram in docs/call-engine.md has exactly the transitions of the table', () => {
  const page = readFileSync(new URL('../../../docs/call-engine.md', import.meta.url), 'utf8')
  const drawn = [...page.matchAll(/^ {2}([A-Z]+) --> ([A-Z]+)$/gm)].map((move) => `${move[1]} ${move[2]}`)
  const moves = ALL.flatMap((from) => CALL_MOVES[from].map((to) => `${from} ${to}`))
  expect(drawn.sort()).toEqual(moves.sort())
})
