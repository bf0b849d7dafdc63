import type { LinkSample } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

/**
 * Tells from one sample whether this device is short of processor. One sign is enough to say so, and it takes all known
 * signs to deny it.
 * @param picture whether a picture of ours is sent: otherwise what the encoder reports is old
 * @returns null if it is unknown, or between the two
 */
export function isBusy({ sent, seen, work }: LinkSample, picture: boolean, t: Thresholds): boolean | null {
  const encoding = picture ? work.encoding : null
  const limitation = picture ? sent.limitation : null
  // A frame whose packets were lost is dropped too, and no processor would help.
  const dropped = seen.loss !== null && seen.loss <= t.calmLoss ? work.dropped : null
  const signs = [
    limitation === null ? null : limitation === 'cpu',
    between(encoding, t.calmCodec, t.busyCodec),
    between(work.decoding, t.calmCodec, t.busyCodec),
    between(dropped, t.calmDropped, t.busyDropped),
    between(work.lateMs, t.calmLateMs, t.busyLateMs),
  ]
  if (signs.includes(true)) return true
  const known = signs.filter((sign) => sign !== null)
  return known.length > 0 && known.every((sign) => sign === false) ? false : null
}

/** @returns 'between' if the value is above the calm limit and not above the busy one; null if it is unknown */
function between(value: number | null, calm: number, busy: number): boolean | 'between' | null {
  if (value === null) return null
  if (value > busy) return true
  return value > calm ? 'between' : false
}
