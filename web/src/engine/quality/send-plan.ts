import type { DataMode, VideoRung } from '../types.ts'
import type { ProcessorStep } from './processor-steps.ts'
import type { Wants } from './quality-message.ts'
import {
  BUSY,
  BUSY_SCREEN,
  below,
  CAMERA,
  lowerOf,
  type PictureCaps,
  SCREEN,
  type Thresholds,
  VOICE,
} from './thresholds.ts'

export interface PlanFacts {
  /** The rung of the ladder: what the network carries. */
  rung: VideoRung
  trial: boolean
  /** What our own processor carries. */
  step: ProcessorStep
  /** How many other people share our uplink. */
  others: number
  mode: DataMode
  /** What the peer asks for. */
  wants: Wants
  /** True if the picture is a screen. */
  screen: boolean
  /** The shorter side of our picture (pixels), null when unknown. */
  lines: number | null
}

/** The settings of a link's two senders. */
export interface SendPlan {
  /** The rung that is sent, after the network, our own choice and the peer's. A busy device sends less of the same rung. */
  rung: VideoRung
  /** A bitrate (bit/s) below this carries no more than the next lower rung. */
  enough: number
  video: {
    active: boolean
    maxBitrate: number
    maxFramerate: number
    scaleResolutionDownBy: number
    degradationPreference: RTCDegradationPreference
  }
  audio: { maxBitrate: number }
}

const CAP_OF_MODE: Readonly<Record<DataMode, VideoRung>> = { full: 'full', saver: 'slow', audioOnly: 'off' }
const CAP_OF_WANTS: Readonly<Record<Wants, VideoRung>> = { video: 'full', low: 'slow', none: 'off' }
export const WANTS_OF_MODE: Readonly<Record<DataMode, Wants>> = { full: 'video', saver: 'low', audioOnly: 'none' }
export const MODE_OF_WANTS: Readonly<Record<Wants, DataMode>> = { video: 'full', low: 'saver', none: 'audioOnly' }

/**
 * Takes the lowest of what the network, this device, we and the peer allow, and converts it to the settings of the senders. Pure.
 */
export function planFor(f: PlanFacts, t: Thresholds): SendPlan {
  const rung = [CAP_OF_MODE[f.mode], CAP_OF_WANTS[f.wants]].reduce(lowerOf, f.rung)
  const caps = capsOf(rung, f, t)
  const voice = VOICE[f.mode === 'saver' ? lowerOf(f.rung, 'slow') : f.rung]
  const tried = f.trial && rung === 'slow' && f.rung === 'slow'
  const scale = caps.lines !== null && f.lines !== null ? Math.max(1, f.lines / caps.lines) : 1
  return {
    rung,
    enough: enoughFor(rung, caps.bitrate, voice, f, t),
    video: {
      active: rung !== 'off',
      // Some browsers refuse a bitrate of 0; a sender that is not active sends nothing anyway.
      maxBitrate: tried ? Math.min(t.trialBitrate, caps.bitrate) : Math.max(caps.bitrate, LEAST_BITRATE),
      maxFramerate: Math.max(caps.frames, 1),
      scaleResolutionDownBy: scale,
      degradationPreference: f.screen ? 'maintain-resolution' : 'maintain-framerate',
    },
    audio: { maxBitrate: voice },
  }
}

/** Below this, encoders refuse or stop (bit/s). */
const LEAST_BITRATE = 30_000

/** Where a busy device sends less than the network would take, the next lower rung may send as much as this one. */
function enoughFor(rung: VideoRung, bitrate: number, voice: number, f: PlanFacts, t: Thresholds): number {
  if (rung === 'slow' || rung === 'off') return 0
  const lower = capsOf(below(rung), f, t).bitrate
  return lower < bitrate ? lower + voice : enoughFor(below(rung), bitrate, voice, f, t)
}

function capsOf(rung: VideoRung, f: PlanFacts, t: Thresholds): PictureCaps {
  const caps = (f.screen ? SCREEN : CAMERA)[rung]
  const mesh = f.others > 1
  return busyCaps(f, {
    bitrate: Math.min(caps.bitrate, Math.floor(caps.total / Math.max(1, f.others))),
    total: caps.total,
    lines: mesh && caps.lines !== null ? Math.min(caps.lines, t.meshLines) : caps.lines,
    frames: mesh ? Math.min(caps.frames, t.meshFrames) : caps.frames,
  })
}

function busyCaps({ step, screen, others }: PlanFacts, caps: PictureCaps): PictureCaps {
  if (step === 0) return caps
  if (screen) return { ...caps, frames: Math.min(caps.frames, BUSY_SCREEN[step]) }
  const busy = BUSY[others > 1 ? 'mesh' : 'pair'][step]
  return {
    ...caps,
    bitrate: Math.min(caps.bitrate, busy.bitrate),
    lines: caps.lines === null ? null : Math.min(caps.lines, busy.lines),
    frames: Math.min(caps.frames, busy.frames),
  }
}
