import type { Recovery } from './lab/call.ts'
import type { Lab } from './lab/lab.ts'

/** Something measured in one run. */
export interface Figure {
  label: string
  value: number
  unit: 'ms' | 'packets' | '%' | 'pixels'
  /** At most this is the goal; it is told and never fails a run. */
  reach?: number
}

export interface Outcome {
  figures: Figure[]
  /** When the fault began, and when the path was back (the moment that traces are told from), epoch milliseconds. */
  begun: number
  back: number
}

/**
 * One thing that happens to a call. `run` finds fair weather, makes the call, does the damage and measures; that the
 * call is alive afterwards is examined for it.
 */
export interface Case {
  name: string
  title: string
  /** Others than Chromium that it needs. */
  needs?: 'firefox'
  run: (lab: Lab) => Promise<Outcome>
}

/** What a recovery says, for a table. @param reach of the picture on both sides */
export function recoveryFigures(recovery: Recovery, reach: number): Figure[] {
  return [
    { label: 'both pictures move again', value: recovery.both, unit: 'ms', reach },
    { label: '– the doctor sees the patient', value: recovery.doctor, unit: 'ms' },
    { label: '– the patient sees the doctor', value: recovery.patient, unit: 'ms' },
    { label: 'longest silence', value: recovery.silence, unit: 'ms' },
  ]
}

/** The longest that voice may be gone while anything gets through, milliseconds. */
export const SILENT = 1000
/** Recovered p95, in milliseconds after the path is back: in general, and when another path was up all the time. */
export const RECOVERED = 3000
export const SWITCHED = 1500
