import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VideoRung } from '../types.ts'
import { firstLadder, type LadderState, newPath, onTrial, type Pressure, stepLadder } from './ladder.ts'
import { below, RUNGS, DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const SAMPLE = t.sampleMs
const PRESSURES: readonly Pressure[] = ['calm', 'neutral', 'strained', 'critical']

interface Move {
  at: number
  from: VideoRung
  to: VideoRung
}

/** Feeds samples to a ladder. `pressureAt` gets the state and returns the pressure. */
class Climb {
  now = 0
  state: LadderState
  readonly moves: Move[] = []

  constructor() {
    this.state = firstLadder(0, t)
  }

  sample(pressure: Pressure, ms = SAMPLE): void {
    this.now += ms
    const before = this.state.rung
    this.state = stepLadder(this.state, pressure, this.now, t)
    if (this.state.rung !== before) this.moves.push({ at: this.now, from: before, to: this.state.rung })
  }

  run(ms: number, pressureAt: (state: LadderState) => Pressure): this {
    for (const end = this.now + ms; this.now < end; ) this.sample(pressureAt(this.state))
    return this
  }
}

const anything = fc.array(
  fc.tuple(fc.constantFrom(...PRESSURES), fc.constantFrom(SAMPLE, SAMPLE, SAMPLE, 1_000, 3_500, 60_000)),
  {
    maxLength: 400,
  },
)
const after = (samples: readonly (readonly [Pressure, number])[]): Climb => {
  const climb = new Climb()
  for (const [pressure, ms] of samples) climb.sample(pressure, ms)
  return climb
}
const depth = (rung: VideoRung): number => RUNGS.indexOf(rung)

test('a rise is always one rung', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      for (const { from, to } of after(samples).moves) if (depth(to) < depth(from)) expect(below(to)).toBe(from)
    }),
  )
})

test('a rise never comes before its wait, and only a trial may fail sooner', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const { moves } = after(samples)
      for (let i = 1; i < moves.length; i += 1) {
        const [before, move] = [moves[i - 1], moves[i]] as [Move, Move]
        const up = depth(move.to) < depth(move.from)
        const roseBefore = depth(before.to) < depth(before.from)
        const least = up ? (move.from === 'off' ? t.returnMs : t.riseMs) : roseBefore ? t.trialFailMs : 0
        expect(move.at - before.at).toBeGreaterThanOrEqual(least)
      }
    }),
  )
})

test('the picture is off after six critical seconds from any rung, and stays off', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const climb = after(samples)
      climb.run(t.settleMs + t.criticalMs + 2 * SAMPLE, () => 'critical')
      expect(climb.state.rung).toBe('off')
      climb.run(600_000, () => 'critical')
      expect(climb.state.rung).toBe('off')
    }),
  )
})

test('the full picture is back after a calm time from any rung, and stays', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const climb = after(samples)
      climb.run(t.settleMs + 3 * t.longestWaitMs + 10 * SAMPLE, () => 'calm')
      expect(climb.state.rung).toBe('full')
      const { length } = climb.moves
      climb.run(600_000, () => 'calm')
      expect(climb.moves).toHaveLength(length)
    }),
  )
})

test('strain alone does not switch the picture off', () => {
  const climb = new Climb().run(300_000, () => 'strained')
  expect(climb.state.rung).toBe('slow')
  expect(climb.moves.map((move) => move.to)).toEqual(['reduced', 'slow'])
})

test('a path that bears no picture is tried less and less often', () => {
  const climb = new Climb().run(3_600_000, ({ rung }) => (rung === 'off' ? 'calm' : 'critical'))
  const rises = climb.moves.filter((move) => move.from === 'off').map((move) => move.at)
  const waits = rises.slice(1).map((at, i) => at - (rises[i] as number))
  expect(rises.length).toBeLessThan(20)
  for (let i = 1; i < waits.length; i += 1) expect(waits[i]).toBeGreaterThanOrEqual(waits[i - 1] as number)
  expect(waits.at(-1)).toBeLessThan(t.longestWaitMs + 10 * SAMPLE)
})

test('a path that bears the reduced picture keeps it most of the time', () => {
  let reduced = 0
  let all = 0
  new Climb().run(3_600_000, ({ rung }) => {
    all += 1
    if (rung === 'reduced') reduced += 1
    return rung === 'full' ? 'strained' : 'calm'
  })
  expect(reduced / all).toBeGreaterThan(0.95)
})

test('the way back from audio only takes its three waits, with each rung on trial first', () => {
  const climb = new Climb()
  climb.run(t.settleMs + t.criticalMs + SAMPLE, () => 'critical')
  expect(climb.state.rung).toBe('off')
  const { length } = climb.moves
  climb.run(t.returnMs, () => 'calm')
  expect(climb.state.rung).toBe('slow')
  expect(onTrial(climb.state)).toBe(true)
  for (let i = 0; i < 2; i += 1) climb.run(Math.max(t.riseMs, t.trialMs + SAMPLE), () => 'calm')
  expect(climb.moves.slice(length).map((move) => move.to)).toEqual(['slow', 'reduced', 'full'])
})

test('an occasional doubtful sample does not keep the picture away', () => {
  let i = 0
  const climb = new Climb().run(t.settleMs + t.criticalMs + SAMPLE, () => 'critical')
  climb.run(4 * t.returnMs, () => (i++ % 5 === 0 ? 'neutral' : 'calm'))
  expect(climb.state.rung).toBe('full')
})

test('failures are forgotten on a rung that held for minutes, and on a new path', () => {
  const climb = new Climb()
  const fail = (): void => {
    climb.run(t.settleMs + t.criticalMs + SAMPLE, () => 'critical')
    climb.run(t.longestWaitMs, ({ rung }) => (rung === 'off' ? 'calm' : 'neutral'))
  }
  fail()
  climb.run(t.criticalMs + SAMPLE, () => 'critical')
  expect(climb.state.waits.off, 'held for minutes: no failure').toBe(t.returnMs)
  climb.run(t.returnMs, () => 'calm')
  climb.run(t.criticalMs + SAMPLE, () => 'critical')
  expect(climb.state.waits.off).toBe(t.returnMs * t.waitFactor)
  const moved = newPath(climb.state, climb.now, t)
  expect(moved).toMatchObject({ rung: 'off', waits: { off: t.returnMs } })
})

test('a critical sample from while the page slept does not count against the path', () => {
  const climb = new Climb().run(t.settleMs + SAMPLE, () => 'calm')
  climb.sample('critical')
  climb.sample('critical', 3_600_000)
  climb.sample('critical')
  expect(climb.state.rung).toBe('full')
})
