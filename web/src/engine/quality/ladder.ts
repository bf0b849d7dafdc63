import type { VideoRung } from '../types.ts'
import { above, below, RUNGS, type Thresholds } from './thresholds.ts'

/** The pressure of one sample on the ladder; see pressure.ts. */
export type Pressure = 'calm' | 'neutral' | 'strained' | 'critical'

/** Immutable. Times are clock milliseconds, durations milliseconds. */
export interface LadderState {
  readonly rung: VideoRung
  /** When the last sample was taken. */
  readonly at: number
  /** Nothing is counted before this time, because a new path is still finding its speed. */
  readonly settledAt: number
  /** How long the pressure has lasted; samples without it reduce the time. */
  readonly critical: number
  readonly strained: number
  readonly calm: number
  /** Until when the rung is on trial. */
  readonly trialUntil: number
  /** How long the pressure must be calm on a rung before the next higher one is tried. */
  readonly waits: Readonly<Record<VideoRung, number>>
  /** When each rung was last entered from below; a rung that has proved itself is absent. */
  readonly unproven: Readonly<Partial<Record<VideoRung, number>>>
}

export function firstLadder(now: number, t: Thresholds): LadderState {
  const waits = { full: t.riseMs, reduced: t.riseMs, slow: t.riseMs, off: t.returnMs }
  return { rung: 'full', at: now, settledAt: now + t.settleMs, ...IDLE, trialUntil: now, waits, unproven: {} }
}

const IDLE = { critical: 0, strained: 0, calm: 0 } as const

/**
 * Starts again for a new connection, which may be over another network: the rung stays, and what was learnt of the old
 * path is dropped.
 */
export function newPath(state: LadderState, now: number, t: Thresholds): LadderState {
  return { ...firstLadder(now, t), rung: state.rung }
}

export function onTrial(state: LadderState): boolean {
  return state.at < state.trialUntil
}

/**
 * Processes one sample. The ladder moves down as far as it must, and up one rung at a time by a trial. The wait before
 * the next trial doubles each time that one fails. Pure.
 */
export function stepLadder(before: LadderState, pressure: Pressure, now: number, t: Thresholds): LadderState {
  const state = proven(counted(before, pressure, now, t), t)
  const { rung } = state
  if (rung !== 'off') {
    if (state.critical >= t.criticalMs) return fall(state, 'off', t)
    const trialFailed = onTrial(state) && state.strained >= t.trialFailMs
    // A queue grows while we wait, and delays the sound long afterwards, so critical pressure has a shorter limit.
    const limit = pressure === 'critical' ? t.urgentMs : t.strainedMs
    // Strain alone does not switch the picture off: the lowest rung is for pressure that harms the voice.
    if (trialFailed || (state.strained >= limit && rung !== 'slow')) return fall(state, below(rung), t)
  }
  // A trial ignores the browser's estimate of the bandwidth, so the rung must be calm without a trial before the next
  // one is tried.
  if (rung !== 'full' && !onTrial(before) && state.calm >= state.waits[rung]) return rise(state, t)
  return state
}

function counted(state: LadderState, pressure: Pressure, now: number, t: Thresholds): LadderState {
  const passed = now - state.at
  // Between two samples far apart anything may have happened, so that time counts neither as pressure nor as calm.
  const known = passed >= 0 && passed <= t.gapMs && state.at >= state.settledAt
  if (!known) return { ...state, at: now, ...IDLE }
  const on = (was: number, yes: boolean): number => (yes ? was + passed : Math.max(0, was - passed))
  const bad = pressure === 'strained' || pressure === 'critical'
  return {
    ...state,
    at: now,
    critical: pressure === 'calm' ? 0 : on(state.critical, pressure === 'critical'),
    strained: pressure === 'calm' ? 0 : on(state.strained, bad),
    // One bad sample costs only a part of the calm time, so that a glitch does not double the time without a picture.
    calm: bad ? Math.max(0, state.calm - t.glitchCosts * passed) : on(state.calm, pressure === 'calm'),
  }
}

/** A rung that has lasted long enough has proved itself: the next return to it waits no longer than the first. */
function proven(state: LadderState, t: Thresholds): LadderState {
  const held = RUNGS.filter((rung) => state.at - (state.unproven[rung] ?? state.at) >= t.provenMs)
  if (held.length === 0) return state
  const waits = { ...state.waits }
  const unproven = { ...state.unproven }
  for (const rung of held) {
    delete unproven[rung]
    waits[below(rung)] = firstWait(below(rung), t)
  }
  return { ...state, waits, unproven }
}

function firstWait(rung: VideoRung, t: Thresholds): number {
  return rung === 'off' ? t.returnMs : t.riseMs
}

function fall(state: LadderState, to: VideoRung, t: Thresholds): LadderState {
  const waits = { ...state.waits }
  const unproven = { ...state.unproven }
  for (const rung of RUNGS.slice(RUNGS.indexOf(state.rung), RUNGS.indexOf(to))) {
    if (unproven[rung] === undefined) continue
    delete unproven[rung]
    waits[below(rung)] = Math.min(t.longestWaitMs, waits[below(rung)] * t.waitFactor)
  }
  // On the way down the critical time keeps counting, so that earlier steps do not delay the switch to audio only.
  const critical = to === 'off' ? 0 : state.critical
  return { ...state, rung: to, ...IDLE, critical, trialUntil: state.at, waits, unproven }
}

function rise(state: LadderState, t: Thresholds): LadderState {
  const rung = above(state.rung)
  const unproven = { ...state.unproven, [rung]: state.at }
  return { ...state, rung, ...IDLE, trialUntil: state.at + t.trialMs, unproven }
}
