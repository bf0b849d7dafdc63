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
}

/**
 * Computes how hard our sending presses on the path to this person. It looks at our direction only: the peer's report
 * of our packets, how much of our voice it had to conceal, and our estimate. The peer itself reacts to what arrives
 * badly here.
 */
export function pressureOf(sample: LinkSample, c: PressureContext, t: Thresholds): Pressure {
  const available = c.picture && !c.trial ? sample.availableBitrate : null
  const concealed = c.concealedThere
  const loss = (c.picture ? sample.sent.videoLoss : null) ?? sample.sent.audioLoss
  const queue = queueOf(sample, c, t)
  const bad = [
    available !== null && available < t.criticalBitrate,
    queue === 'critical',
    above(concealed, t.criticalConcealment),
  ]
  if (bad.some(Boolean)) return 'critical'
  const hard = [
    available !== null && available < c.enough,
    queue === 'strained',
    above(loss, t.strainedLoss),
    above(concealed, t.strainedConcealment),
  ]
  if (hard.some(Boolean)) return 'strained'
  const known = loss !== null || sample.rttMs !== null || concealed !== null
  const still = queue === 'calm' && !above(loss, t.calmLoss) && !above(concealed, t.calmConcealment)
  return known && still ? 'calm' : 'neutral'
}

/** Derives the pressure of a queue on our side from the round trip time. */
function queueOf(sample: LinkSample, c: PressureContext, t: Thresholds): Pressure {
  const { rttMs, availableBitrate } = sample
  if (rttMs === null) return 'calm'
  // A narrow uplink of the peer delays the way back. While our own estimate is comfortable, sending less would not
  // help.
  if (c.picture && availableBitrate !== null && availableBitrate >= t.comfortBitrate) return 'calm'
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
