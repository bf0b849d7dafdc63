import type { VideoRung } from '../types.ts'
import type { Pressure } from './ladder.ts'
import type { LinkSample } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

export interface PressureContext {
  /** What is sent now. */
  rung: VideoRung
  /** Whether a picture is sent: only then does the browser's estimate of the bandwidth grow by itself. */
  picture: boolean
  /** Whether the rung is on trial, during which the estimate needs time to follow. */
  trial: boolean
  /** A bitrate (bit/s) below this carries no more than the next lower rung. */
  enough: number
  /** The share of our voice that the peer had to conceal; null from a peer that does not report it. */
  concealedThere: number | null
  /** The shortest round trip time on this path so far (ms); null before there is one. */
  leastRttMs: number | null
  busy: {
    /** This device, or the peer's, is short of processor. */
    here: boolean
    there: boolean
    /** This device has taken all of its steps. */
    spent: boolean
  }
}

/**
 * Computes how hard our sending presses on the path to this person. It looks at our direction only: the peer's report
 * of our packets, how much of our voice it had to conceal, and our estimate. The peer itself reacts to what arrives
 * badly here. What a busy device is late with is not taken for a pressure; loss and a very low estimate always are.
 */
export function pressureOf(sample: LinkSample, c: PressureContext, t: Thresholds): Pressure {
  const available = c.picture && !c.trial ? sample.availableBitrate : null
  const loss = (c.picture ? sample.sent.videoLoss : null) ?? sample.sent.audioLoss
  const excused = isExcused(sample, loss, c, t)
  const concealed = excused ? null : c.concealedThere
  const queue = queueOf(sample, c, t)
  const bad = [
    available !== null && available < t.criticalBitrate,
    !excused && queue === 'critical',
    above(concealed, t.criticalConcealment),
  ]
  if (bad.some(Boolean)) return 'critical'
  const hard = [
    !excused && available !== null && available < c.enough,
    !excused && queue === 'strained',
    above(loss, t.strainedLoss),
    above(concealed, t.strainedConcealment),
  ]
  if (hard.some(Boolean)) return 'strained'
  const known = loss !== null || sample.rttMs !== null || c.concealedThere !== null
  const heard = !above(c.concealedThere, t.calmConcealment) || (excused && isComfortable(sample, c, t))
  return known && queue === 'calm' && !above(loss, t.calmLoss) && heard ? 'calm' : 'neutral'
}

/**
 * Whether what comes late may be the fault of a device at either end that is short of processor. Packets that are lost
 * are the network's. Without an estimate of the bandwidth (Firefox) nothing else shows a narrow network, so there it is
 * excused only while this device can still do something about it.
 */
function isExcused(sample: LinkSample, loss: number | null, { busy }: PressureContext, t: Thresholds): boolean {
  if (above(loss, t.calmLoss)) return false
  return sample.availableBitrate === null ? busy.here && !busy.spent : busy.here || busy.there
}

function isComfortable({ availableBitrate }: LinkSample, c: PressureContext, t: Thresholds): boolean {
  return c.picture && availableBitrate !== null && availableBitrate >= t.comfortBitrate
}

/** Derives the pressure of a queue on our side from the round trip time. */
function queueOf(sample: LinkSample, c: PressureContext, t: Thresholds): Pressure {
  const { rttMs, availableBitrate } = sample
  if (rttMs === null) return 'calm'
  // A narrow uplink of the peer delays the way back. While our own estimate is comfortable, sending less would not
  // help.
  if (isComfortable(sample, c, t)) return 'calm'
  // The half second of a satellite link is no queue.
  const far = t.farFactor * Math.min(c.leastRttMs ?? 0, t.farMostMs)
  if (rttMs > Math.max(t.criticalRttMs, far)) {
    // Without an estimate (Firefox), the queue may be the peer's, which gets time to clear it before our picture is
    // switched off.
    const blind = c.picture && availableBitrate === null && c.rung !== 'slow'
    return blind ? 'strained' : 'critical'
  }
  if (rttMs > Math.max(t.strainedRttMs, far)) return 'strained'
  return rttMs > Math.max(t.calmRttMs, far) ? 'neutral' : 'calm'
}

function above(value: number | null, limit: number): boolean {
  return value !== null && value > limit
}
