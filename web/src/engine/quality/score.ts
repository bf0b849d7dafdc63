import type { QualityLevel, VideoRung } from '../types.ts'
import type { ProcessorStep } from './processor-steps.ts'
import type { LinkSample } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

/** What lowers a score: the voice breaks up, it is late, or the picture stands still or is missing. */
export type QualityReason = 'voice' | 'delay' | 'picture'

export interface Rating {
  level: QualityLevel
  /** The reasons of this level; empty if it is good. */
  reasons: readonly QualityReason[]
}

export interface ScoreContext {
  /** Whether a picture should arrive, because the peer sends one and we want it. */
  pictureExpected: boolean
  /** What the network lets us send of our picture. A call in which it is reduced is not good, whatever the sound. */
  rung: VideoRung
  /** What our own processor lets us send of it. */
  step: ProcessorStep
}

const LEVELS: readonly QualityLevel[] = ['good', 'fair', 'poor', 'bad']
const OF_RUNG: Readonly<Record<VideoRung, QualityLevel>> = { full: 'good', reduced: 'good', slow: 'fair', off: 'poor' }
const OF_STEP: Readonly<Record<ProcessorStep, QualityLevel>> = { 0: 'good', 1: 'good', 2: 'fair', 3: 'fair' }

/**
 * Computes the transmission rating of ITU-T G.107: `R = 93.2 − Id − Ie,eff`, with defaults for everything else. `Id` is
 * the fit of Cole and Rosenbluth (2001) to the standard's delay curve. `Ie,eff` is the standard's, for a codec with
 * concealment (G.113). In place of the network's loss it uses the share that had to be concealed, which is what remains
 * after FEC and RED.
 * @param delayMs mouth to ear, one way
 * @param concealed share of the voice, 0 to 1
 * @returns 0 to 93.2
 */
export function transmissionRating(delayMs: number, concealed: number, t: Thresholds): number {
  const delay = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0)
  const percent = concealed * 100
  const equipment = (95 * percent) / (percent + t.lossRobustness)
  return Math.max(0, 93.2 - delay - equipment)
}

/** Returns the mean opinion score of a rating, 1 to 4.5 (ITU-T G.107 Annex B). */
export function opinionScore(rating: number): number {
  if (rating <= 0) return 1
  if (rating >= 100) return 4.5
  return 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
}

/** @returns the worst of the sample's parts; null if the sample contains none of them */
export function rate(sample: LinkSample, context: ScoreContext, t: Thresholds): Rating | null {
  const parts = [...voice(sample, t), ...delay(sample, t), ...picture(sample, context, t)]
  if (parts.length === 0) return null
  parts.push({ reason: 'picture', level: worse(OF_RUNG[context.rung], OF_STEP[context.step]) })
  const level = parts.reduce<QualityLevel>((worst, part) => worse(worst, part.level), 'good')
  const reasons = parts.filter((part) => part.level === level && level !== 'good').map((part) => part.reason)
  return { level, reasons: [...new Set(reasons)] }
}

interface Part {
  reason: QualityReason
  level: QualityLevel
}

function voice({ heard, rttMs }: LinkSample, t: Thresholds): Part[] {
  const concealed = heard.concealment ?? heard.loss
  if (concealed === null) return []
  const oneWay = (rttMs ?? 0) / 2 + (heard.bufferMs ?? heard.jitterMs ?? 0) + t.codecDelayMs
  const score = opinionScore(transmissionRating(oneWay, concealed, t))
  return [
    { reason: 'voice', level: upTo(concealed, t.concealmentGood, t.concealmentFair, t.concealmentPoor) },
    // Delay and concealment both go into the score, and the reason is the one that costs more of it.
    {
      reason: transmissionRating(oneWay, 0, t) < transmissionRating(0, concealed, t) ? 'delay' : 'voice',
      level: upTo(-score, -t.opinionGood, -t.opinionFair, -t.opinionPoor),
    },
  ]
}

function delay({ rttMs }: LinkSample, t: Thresholds): Part[] {
  return rttMs === null ? [] : [{ reason: 'delay', level: upTo(rttMs, t.rttGoodMs, t.rttFairMs, t.rttPoorMs) }]
}

function picture({ seen }: LinkSample, context: ScoreContext, t: Thresholds): Part[] {
  if (!context.pictureExpected) return []
  const parts: Part[] = []
  if (seen.frozen !== null) {
    parts.push({ reason: 'picture', level: upTo(seen.frozen, t.frozenGood, t.frozenFair, t.frozenPoor) })
  }
  // Browsers that do not count freezes report this too.
  if (seen.decoded === 0) parts.push({ reason: 'picture', level: 'bad' })
  else if (seen.frames !== null) parts.push({ reason: 'picture', level: seen.frames < t.framesFair ? 'poor' : 'good' })
  return parts
}

function upTo(value: number, good: number, fair: number, poor: number): QualityLevel {
  return value <= good ? 'good' : value <= fair ? 'fair' : value <= poor ? 'poor' : 'bad'
}

function worse(a: QualityLevel, b: QualityLevel): QualityLevel {
  return LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b
}

/** @returns the level that a message contains, or undefined */
export function asLevel(value: unknown): QualityLevel | undefined {
  return LEVELS.find((level) => level === value)
}

/** The rating on the screen, and the last ratings on which it is based. */
export interface Steady {
  readonly shown: Rating | null
  readonly last: readonly Rating[]
  readonly better: number
}

export const UNRATED: Steady = { shown: null, last: [], better: 0 }

/**
 * Takes the median of the last three ratings, so that one odd sample changes nothing. The level improves only after
 * `improveAfter` better ones in a row, so that it does not flicker. Pure.
 */
export function steady(state: Steady, rating: Rating, t: Pick<Thresholds, 'improveAfter'>): Steady {
  const last = [...state.last, rating].slice(-3)
  // A call begins with odd numbers, because buffers fill and the encoder finds its speed.
  if (last.length < 3) return { ...state, last }
  const now = median(last)
  const { shown } = state
  if (!shown || LEVELS.indexOf(now.level) > LEVELS.indexOf(shown.level)) return { shown: now, last, better: 0 }
  if (now.level === shown.level) return { shown: sameReasons(shown, now) ? shown : now, last, better: 0 }
  const better = state.better + 1
  return better >= t.improveAfter ? { shown: now, last, better: 0 } : { shown, last, better }
}

function median(ratings: readonly Rating[]): Rating {
  const sorted = [...ratings].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
  return sorted[1] as Rating
}

function sameReasons(a: Rating, b: Rating): boolean {
  return a.reasons.join() === b.reasons.join()
}
