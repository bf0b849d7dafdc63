import type { VideoRung } from '../types.ts'
import { above, below, RUNGS, type Thresholds } from './thresholds.ts'

/** What one sample asks of the ladder; see pressure.ts. */
export type Pressure = 'calm' | 'neutral' | 'strained' | 'critical'

/** Immutable. Times are clock milliseconds, durations milliseconds. */
export interface LadderState {
  readonly rung: VideoRung
  /** Of the last step. */
  readonly at: number
  /** Nothing is counted before: a new path is still finding its speed. */
  readonly settledAt: number
  /** How long it has been so; falls again by what speaks against it. */
  readonly critical: number
  readonly strained: number
  readonly calm: number
  /** The rung is being tried until then. */
  readonly trialUntil: number
  /** How long it must be calm on a rung before the next one up is tried. */
  readonly waits: Readonly<Record<VideoRung, number>>
  /** When rungs were last entered from below; absent once they have proved themselves. */
  readonly unproven: Readonly<Partial<Record<VideoRung, number>>>
}

export function firstLadder(now: number, t: Thresholds): LadderState {
  const waits = { full: t.riseMs, reduced: t.riseMs, slow: t.riseMs, off: t.returnMs }
  return { rung: 'full', at: now, settledAt: now + t.settleMs, ...IDLE, trialUntil: now, waits, unproven: {} }
}

const IDLE = { critical: 0, strained: 0, calm: 0 } as const

/** A new connection, perhaps over another network: the rung stays, what was learnt of the old path goes. */
export function newPath(state: LadderState, now: number, t: Thresholds): LadderState {
  return { ...firstLadder(now, t), rung: state.rung }
}

export function onTrial(state: LadderState): boolean {
  return state.at < state.trialUntil
}

/**
 * One sample later. Down as far as it must go, up one rung at a time, and up only by trying: the wait before a trial
 * doubles each time that it fails. Pure.
 */
export function stepLadder(before: LadderState, pressure: Pressure, now: number, t: Thresholds): LadderState {
  const state = proven(counted(before, pressure, now, t), t)
  const { rung } = state
  if (rung !== 'off') {
    if (state.critical >= t.criticalMs) return fall(state, 'off', t)
    const trialFailed = onTrial(state) && state.strained >= t.trialFailMs
    // A queue grows while we wait, and what is heard through it comes late for long after.
    const patience = pressure === 'critical' ? t.urgentMs : t.strainedMs
    // Strain alone does not take the picture away: the foot of the ladder is for what hurts the voice.
    if (trialFailed || (state.strained >= patience && rung !== 'slow')) return fall(state, below(rung), t)
  }
  // A trial leaves the estimate of the bandwidth out of account: first it must be heard on this rung.
  if (rung !== 'full' && !onTrial(before) && state.calm >= state.waits[rung]) return rise(state, t)
  return state
}

function counted(state: LadderState, pressure: Pressure, now: number, t: Thresholds): LadderState {
  const passed = now - state.at
  // Between two looks far apart anything may have happened: neither side of the scales gets it.
  const known = passed >= 0 && passed <= t.gapMs && state.at >= state.settledAt
  if (!known) return { ...state, at: now, ...IDLE }
  const on = (was: number, yes: boolean): number => (yes ? was + passed : Math.max(0, was - passed))
  const bad = pressure === 'strained' || pressure === 'critical'
  return {
    ...state,
    at: now,
    critical: pressure === 'calm' ? 0 : on(state.critical, pressure === 'critical'),
    strained: pressure === 'calm' ? 0 : on(state.strained, bad),
    // One bad look costs some of the calm, not all of it: a glitch must not double the time without a picture.
    calm: bad ? Math.max(0, state.calm - t.glitchCosts * passed) : on(state.calm, pressure === 'calm'),
  }
}

/** A rung that was held long enough was no mistake: the next return to it waits no longer than the first. */
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
  // On the way down the critical seconds go on counting: audio only must not come later for having stepped before.
  const critical = to === 'off' ? 0 : state.critical
  return { ...state, rung: to, ...IDLE, critical, trialUntil: state.at, waits, unproven }
}

function rise(state: LadderState, t: Thresholds): LadderState {
  const rung = above(state.rung)
  const unproven = { ...state.unproven, [rung]: state.at }
  return { ...state, rung, ...IDLE, trialUntil: state.at + t.trialMs, unproven }
}
