import type { Thresholds } from './thresholds.ts'

/** How far our picture is lowered for the sake of this device's processor, to everybody: 0 is not at all. */
export type ProcessorStep = 0 | 1 | 2 | 3

export const LAST_STEP: ProcessorStep = 3

/** Immutable. Times are clock milliseconds, durations milliseconds. */
export interface ProcessorState {
  readonly step: ProcessorStep
  /** When the last sample was taken. */
  readonly at: number
  /** When it was last busy; null before. */
  readonly busyAt: number | null
  /** How long the device has been busy on this step; time in which it is not reduces it. */
  readonly busy: number
  /** How long it has been calm. */
  readonly calm: number
  /** How long it must be calm before more is tried. */
  readonly wait: number
  /** When more was last tried; null once that has proved itself, and before. */
  readonly triedAt: number | null
}

export function firstProcessor(now: number, t: Thresholds): ProcessorState {
  return { step: 0, at: now, busyAt: null, busy: 0, calm: 0, wait: t.easeMs, triedAt: null }
}

/** Whether the device is busy, or was so a moment ago. */
export function busyLately({ at, busyAt }: ProcessorState, t: Thresholds): boolean {
  return busyAt !== null && at - busyAt < t.busyMs
}

/**
 * Processes one sample of any link. A device that stays busy takes one step, which lowers the picture to everybody. One
 * that stays calm goes back by one step, on trial: if that fails, the next wait is longer. Pure.
 * @param busy null if unknown
 */
export function stepProcessor(
  before: ProcessorState,
  busy: boolean | null,
  now: number,
  t: Thresholds,
): ProcessorState {
  const state = proven(counted(before, busy, now, t), t)
  if (state.busy >= t.busyMs && state.step < LAST_STEP) return lower(state, t)
  if (state.step > 0 && state.calm >= state.wait) return raise(state)
  return state
}

function counted(state: ProcessorState, busy: boolean | null, now: number, t: Thresholds): ProcessorState {
  const passed = now - state.at
  const busyAt = busy ? now : state.busyAt
  // In a time without samples anything may have happened, so that time counts neither as busy nor as calm.
  if (passed < 0 || passed > t.gapMs) return { ...state, at: now, busyAt, busy: 0, calm: 0 }
  return {
    ...state,
    at: now,
    busyAt,
    busy: busy ? Math.min(t.busyMs, state.busy + passed) : Math.max(0, state.busy - passed),
    calm: busy ? Math.max(0, state.calm - t.glitchCosts * passed) : state.calm + (busy === false ? passed : 0),
  }
}

function proven(state: ProcessorState, t: Thresholds): ProcessorState {
  if (state.triedAt === null || state.at - state.triedAt < t.provenMs) return state
  return { ...state, triedAt: null, wait: t.easeMs }
}

function lower(state: ProcessorState, t: Thresholds): ProcessorState {
  const failed = state.triedAt !== null
  const wait = failed ? Math.min(t.longestWaitMs, state.wait * t.waitFactor) : state.wait
  return { ...state, step: (state.step + 1) as ProcessorStep, busy: 0, calm: 0, wait, triedAt: null }
}

function raise(state: ProcessorState): ProcessorState {
  return { ...state, step: (state.step - 1) as ProcessorStep, busy: 0, calm: 0, triedAt: state.at }
}
