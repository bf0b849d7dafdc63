import type { VideoRung } from '../types.ts'
import type { Pressure } from './ladder.ts'
import type { LinkSample } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

export interface PressureContext {
  /** What is sent now. */
  rung: VideoRung
  /** A picture is on its way: only then does the browser's estimate of the bandwidth grow by itself. */
  picture: boolean
  /** The rung is being tried: the estimate needs that time to follow. */
  trial: boolean
  /** Less than this (bit/s) carries no more than the rung below would. */
  enough: number
  /** Share of our voice that the other side had to make up, as it says; null from one that does not say. */
  concealedThere: number | null
  /** The shortest time there and back on this path (ms); null before any. */
  leastRttMs: number | null
}

/**
 * How hard our sending presses on the path to this person. It looks at our direction only: their report of our
 * packets, what they had to conceal of our voice, our estimate. What we hear badly is for them to act on.
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

/** What the time there and back says of a queue on our side. */
function queueOf(sample: LinkSample, c: PressureContext, t: Thresholds): Pressure {
  const { rttMs, availableBitrate } = sample
  if (rttMs === null) return 'calm'
  // Their narrow uplink delays the way back. While our own estimate is comfortable, less of our picture helps nobody.
  if (c.picture && availableBitrate !== null && availableBitrate >= t.comfortBitrate) return 'calm'
  // A satellite's half second is no queue.
  const far = t.farFactor * Math.min(c.leastRttMs ?? 0, t.farMostMs)
  if (rttMs > Math.max(t.criticalRttMs, far)) {
    // Without an estimate (Firefox) it may be their queue: give them the time to clear it, before our picture goes.
    const blind = c.picture && availableBitrate === null && c.rung !== 'slow'
    return blind ? 'strained' : 'critical'
  }
  if (rttMs > Math.max(t.strainedRttMs, far)) return 'strained'
  return rttMs > Math.max(t.calmRttMs, far) ? 'neutral' : 'calm'
}

function above(value: number | null, limit: number): boolean {
  return value !== null && value > limit
}
