import type { Case, Outcome } from './case.ts'
import type { Recordings } from './lab/call.ts'
import type { Lab } from './lab/lab.ts'
import { longestPause } from './lab/measure.ts'
import type { Network } from './lab/network.ts'
import type { Note } from './lab/recorder.ts'

export interface Run {
  outcome: Outcome | null
  /** Why the run failed: the call ended, or the picture did not return. */
  error: Error | null
  /** The texts that the screens showed after the fault and not before. */
  shown: string[]
  /** The longest time for which a page did not run, in milliseconds: on a busy machine all results are late. */
  late: number
  /** Everything recorded on each side, with times relative to the return of the path. */
  trace: string[]
}

/** Runs a case once: from an undisturbed network to the check that the call is alive. */
export async function runOnce(lab: Lab, { run }: Case): Promise<Run> {
  let outcome: Outcome | null = null
  let error: Error | null = null
  let recordings: Recordings | null = null
  try {
    await lab.reset()
    outcome = await run(lab)
    await lab.current?.expectAlive()
  } catch (reason) {
    error = reason instanceof Error ? reason : new Error(String(reason))
  }
  try {
    recordings = (await lab.current?.recordings()) ?? null
    await lab.hangUp()
  } catch (reason) {
    error ??= reason instanceof Error ? reason : new Error(String(reason))
  }
  const { begun, back } = outcome ?? { begun: 0, back: 0 }
  return {
    outcome,
    error,
    shown: recordings && outcome ? shownSince(recordings, begun) : [],
    late: recordings
      ? Math.max(longestPause(recordings.doctor.looks, begun), longestPause(recordings.patient.looks, begun))
      : 0,
    trace: recordings ? traceOf(recordings, lab.network.log, back) : [],
  }
}

function shownSince({ doctor, patient }: Recordings, begun: number): string[] {
  const told = [doctor, patient].flatMap(({ notes }) => {
    const screens = notes.filter((note) => note.of === 'screen')
    const before = new Set(parts(screens.findLast(({ at }) => at <= begun)))
    return screens.filter(({ at }) => at > begun).flatMap((note) => parts(note).filter((text) => !before.has(text)))
  })
  return [...new Set(told)]
}

const parts = (note: Note | undefined): string[] => note?.text.split(' | ').filter(Boolean) ?? []

function traceOf({ doctor, patient }: Recordings, log: Network['log'], back: number): string[] {
  const lines = [
    ...doctor.notes.map(({ at, of, text }) => ({ at, text: `doctor ${of}: ${text}` })),
    ...patient.notes.map(({ at, of, text }) => ({ at, text: `patient ${of}: ${text}` })),
    ...log.map(({ at, text }) => ({ at, text: `NETWORK: ${text}` })),
  ].sort((one, other) => one.at - other.at)
  // A run that failed has no time at which the path was back, so its last change is taken instead.
  const from = back || (log.at(-1)?.at ?? lines[0]?.at ?? 0)
  return lines.map(({ at, text }) => `${String(at - from).padStart(7)} ms ${text.replaceAll('\n', ' ')}`)
}
