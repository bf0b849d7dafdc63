import type { Recovery } from './lab/call.ts'
import type { Lab } from './lab/lab.ts'

/** A measurement of one run. */
export interface Figure {
  label: string
  value: number
  unit: 'ms' | 'packets' | '%' | 'pixels'
  /** The goal is at most this value. It is reported, and never fails a run. */
  reach?: number
}

export interface Outcome {
  figures: Figure[]
  /** When the fault began and when the path was back, which is time 0 in traces (epoch milliseconds). */
  begun: number
  back: number
}

/**
 * One case: something that happens to a call. `run` finds an undisturbed network, makes the call, applies the fault and
 * measures. The lab checks afterwards that the call is alive.
 */
export interface Case {
  name: string
  title: string
  /** Browsers that it needs besides Chromium. */
  needs?: 'firefox'
  run: (lab: Lab) => Promise<Outcome>
}

/**
 * The figures of a recovery, for a table.
 * @param reach the goal for the picture on both sides
 */
export function recoveryFigures(recovery: Recovery, reach: number): Figure[] {
  return [
    { label: 'both pictures move again', value: recovery.both, unit: 'ms', reach },
    { label: '– the doctor sees the patient', value: recovery.doctor, unit: 'ms' },
    { label: '– the patient sees the doctor', value: recovery.patient, unit: 'ms' },
    { label: 'longest silence', value: recovery.silence, unit: 'ms' },
  ]
}

/** The longest time without sound while any packets pass, in milliseconds. */
export const SILENT = 1000
/**
 * The goals for the p95 of recoveries, in milliseconds after the path is back: in general, and when another path was up
 * all the time.
 */
export const RECOVERED = 3000
export const SWITCHED = 1500
