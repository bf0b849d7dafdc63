import type { Case, Outcome } from './case.ts'
import type { Recordings } from './lab/call.ts'
import type { Lab } from './lab/lab.ts'
import { longestPause } from './lab/measure.ts'
import type { Network } from './lab/network.ts'
import type { Note } from './lab/recorder.ts'

export interface Run {
  outcome: Outcome | null
  /** Why the run failed: the call ended, or the picture stayed away. */
  error: Error | null
  /** What the screens said since the fault that they had not said before. */
  shown: string[]
  /** The longest time for which a page did not get to run, milliseconds: on a busy machine everything is late. */
  late: number
  /** Everything noted on each side, told from the return of the path. */
  trace: string[]
}

/** One run of a case from fair weather to a call that is alive. */
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
  // A run that failed has not told when the path was back; the last change of it says as much.
  const from = back || (log.at(-1)?.at ?? lines[0]?.at ?? 0)
  return lines.map(({ at, text }) => `${String(at - from).padStart(7)} ms ${text.replaceAll('\n', ' ')}`)
}
