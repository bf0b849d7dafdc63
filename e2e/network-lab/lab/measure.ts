import type { Look } from './recorder.ts'

// What a recording says. All times in milliseconds.

/** Between two frames that is so long that the picture stood. */
export const STALL = 500
/** So long without a stall is "moving again". */
export const SETTLED = 2000
/** Less than this share of real samples is silence. */
const AUDIBLE = 0.2

/** The spans of at least `least` without a new frame in `from..until`; the last is open if the picture still stands. */
export function stalls(frames: readonly number[], from: number, until: number, least = STALL): [number, number][] {
  const found: [number, number][] = []
  // One that stood already stands from there on.
  let last = frames.findLast((at) => at <= from) ?? from
  for (const at of [...frames.filter((one) => one > from && one <= until), until]) {
    if (at - last >= least) found.push([last, at])
    last = at
  }
  return found
}

/** Whether the picture has been moving without a stall for long enough at `now`. */
export function isMoving(frames: readonly number[], now: number): boolean {
  const first = frames[0]
  return first !== undefined && first <= now - SETTLED && stalls(frames, now - SETTLED, now).length === 0
}

/**
 * How long after `back` the picture stood still, given that it moves at `until`. What stood before `begun`
 * does not count; 0 when it never stood, or moved before the path was back.
 */
export function recovery(frames: readonly number[], begun: number, back: number, until: number): number {
  const last = stalls(frames, begun, until).at(-1)
  return last === undefined ? 0 : Math.max(0, last[1] - back)
}

export function longestStall(frames: readonly number[], from: number, until: number): number {
  return Math.max(0, ...stalls(frames, from, until, 0).map(([start, end]) => end - start))
}

/** The longest time without a real sample of sound in `from..until`. */
export function longestSilence(looks: readonly Look[], from: number, until: number): number {
  let longest = 0
  let audible = from
  for (const { at, heard } of looks) {
    if (at <= from || at > until) continue
    // In an audible look the sound may have begun anywhere; only what is surely silence counts.
    if (heard >= AUDIBLE) audible = at
    else longest = Math.max(longest, at - audible)
  }
  return longest
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** By the nearest rank: of five runs the worst is the p95. */
export function p95(values: readonly number[]): number {
  return quantile(values, 0.95)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
