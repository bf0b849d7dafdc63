import type { Look } from './recorder.ts'

// Computes figures from a recording. All times are in milliseconds.

/** A picture without a new frame for this time stands still. */
export const STALL = 500
/** A picture without a stall for this time is moving again. */
export const SETTLED = 2000
/** Below this share of real samples, the sound counts as silence. */
const AUDIBLE = 0.2

/**
 * Returns the spans of at least `least` without a new frame in `from..until`. The last one is open if the picture still
 * stands.
 */
export function stalls(frames: readonly number[], from: number, until: number, least = STALL): [number, number][] {
  const found: [number, number][] = []
  // A picture that stood still before `from` stands still from the beginning.
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
 * Returns how long after `back` the picture stood still, given that it moves at `until`. Stalls before `begun` do not
 * count. The result is 0 if it never stood still, or moved before the path was back.
 */
export function recovery(frames: readonly number[], begun: number, back: number, until: number): number {
  const last = stalls(frames, begun, until).at(-1)
  return last === undefined ? 0 : Math.max(0, last[1] - back)
}

export function longestStall(frames: readonly number[], from: number, until: number): number {
  return Math.max(0, ...stalls(frames, from, until, 0).map(([start, end]) => end - start))
}

/** Returns the longest time without a real sample of sound in `from..until`. */
export function longestSilence(looks: readonly Look[], from: number, until: number): number {
  let longest = 0
  let audible = from
  for (const { at, heard } of looks) {
    if (at <= from || at > until) continue
    // Within an audible sample the sound may have begun at any moment, so only what is certainly silence counts.
    if (heard >= AUDIBLE) audible = at
    else longest = Math.max(longest, at - audible)
  }
  return longest
}

/** Returns the share of the sound, in percent, that was concealed for lack of packets. */
export function madeUp(looks: readonly Look[], from: number, until: number): number {
  const heard = looks.filter(({ at }) => at > from && at <= until).map((look) => look.heard)
  return heard.length === 0 ? 0 : 100 * (1 - heard.reduce((sum, one) => sum + one, 0) / heard.length)
}

/**
 * Returns the longest time between two samples, of which there should be ten a second: how much the machine was behind.
 */
export function longestPause(looks: readonly Look[], from: number): number {
  const times = looks.filter(({ at }) => at > from).map(({ at }) => at)
  return Math.max(0, ...times.map((at, index) => at - (times[index - 1] ?? at)))
}

/** Returns the number of packets lost in the time. */
export function lostBetween(looks: readonly Look[], from: number, until: number): number {
  const before = looks.findLast(({ at }) => at <= from)?.lost ?? 0
  return (looks.findLast(({ at }) => at <= until)?.lost ?? before) - before
}

/** Returns how the picture was sent at a time: the greatest height and frame rate of the two seconds before. */
export function sentAt(looks: readonly Look[], at: number): Picture {
  const recent = looks.filter((look) => look.at > at - SETTLED && look.at <= at)
  return {
    height: Math.max(0, ...recent.map(({ sentHeight }) => sentHeight)),
    rate: Math.max(0, ...recent.map(({ sentRate }) => sentRate)),
  }
}

/** Pixels, and frames a second. */
export interface Picture {
  height: number
  rate: number
}

/** Returns the first moment since `from` at which less than the usual picture is sent; Infinity if there is none. */
export function steppedDown(looks: readonly Look[], from: number, usual: Picture): number {
  return looks.find((look) => look.at > from && !isAs(look, usual))?.at ?? Number.POSITIVE_INFINITY
}

/** Returns the moment since `from` at which the usual picture is sent again and continues for a while. */
export function steppedUp(looks: readonly Look[], from: number, usual: Picture): number {
  const after = looks.filter(({ at }) => at > from)
  const last = after.findLastIndex((look) => !isAs(look, usual))
  const [first, end] = [after[last + 1], after.at(-1)]
  return first && end && end.at - first.at >= SETTLED ? first.at : Number.POSITIVE_INFINITY
}

/** The limit for the frame rate is low, because a browser's count of frames varies even without a fault. */
function isAs({ sentHeight, sentRate }: Look, usual: Picture): boolean {
  return sentHeight >= usual.height && sentRate >= 0.6 * usual.rate
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Returns the p95 by the nearest rank: of five runs, the worst one. */
export function p95(values: readonly number[]): number {
  return quantile(values, 0.95)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
