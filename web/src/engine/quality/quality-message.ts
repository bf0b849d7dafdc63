import type { QualityLevel, VideoRung } from '../types.ts'
import { asLevel } from './score.ts'
import { RUNGS } from './thresholds.ts'

/** How much of the peer's picture one side asks for. */
export type Wants = 'video' | 'low' | 'none'

/**
 * What the two ends of a link report to each other, as a part of the peer state on the data channel. Each field may be
 * missing: an older page sends none of them, and then gets the full picture and is taken to send it.
 */
export interface QualityMessage {
  /** The quality of what arrives at the sender of this message. */
  quality?: QualityLevel
  /** How much of its picture it sends. */
  sending?: VideoRung
  wants?: Wants
  /** How much of the receiver's voice it had to conceal (percent). Only the receiver can react to that. */
  concealed?: number
  /**
   * Its device is short of processor, so that what comes late need not be the network's fault. `lasting`: for so long
   * that it sends less of its picture.
   */
  busy?: 'now' | 'lasting'
}

const WANTS: readonly Wants[] = ['video', 'low', 'none']

/** Keeps the known fields and drops the others, because the peer's page may be newer than ours. */
export function readQualityMessage(fields: Readonly<Record<string, unknown>>): QualityMessage {
  const message: QualityMessage = {}
  const quality = asLevel(fields.quality)
  const sending = RUNGS.find((rung) => rung === fields.sending)
  const wants = WANTS.find((one) => one === fields.wants)
  if (quality) message.quality = quality
  if (sending) message.sending = sending
  if (wants) message.wants = wants
  if (typeof fields.concealed === 'number' && fields.concealed >= 0 && fields.concealed <= 100)
    message.concealed = fields.concealed
  if (fields.busy === 'now' || fields.busy === 'lasting') message.busy = fields.busy
  return message
}
