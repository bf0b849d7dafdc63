import type { QualityLevel, VideoRung } from '../types.ts'
import { asLevel } from './score.ts'
import { RUNGS } from './thresholds.ts'

/** What one side asks of the other's picture. */
export type Wants = 'video' | 'low' | 'none'

/**
 * What two ends tell each other of their link, as part of the peer state on the data channel. Each word may be
 * missing: an older page says none of them, and then gets and is taken to send the full picture.
 */
export interface QualityMessage {
  /** As measured by the one who says it. */
  quality?: QualityLevel
  /** How much of its picture it sends. */
  sending?: VideoRung
  wants?: Wants
  /** How much of the other's voice it had to make up (percent): only the other can do something about it. */
  concealed?: number
}

const WANTS: readonly Wants[] = ['video', 'low', 'none']

/** Keeps what is understood and leaves out the rest: the other side may be newer than we are. */
export function readQualityMessage(said: Readonly<Record<string, unknown>>): QualityMessage {
  const words: QualityMessage = {}
  const quality = asLevel(said.quality)
  const sending = RUNGS.find((rung) => rung === said.sending)
  const wants = WANTS.find((one) => one === said.wants)
  if (quality) words.quality = quality
  if (sending) words.sending = sending
  if (wants) words.wants = wants
  if (typeof said.concealed === 'number' && said.concealed >= 0 && said.concealed <= 100)
    words.concealed = said.concealed
  return words
}
