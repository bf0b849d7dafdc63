import type { DataMode, VideoRung } from '../types.ts'
import type { Wants } from './quality-message.ts'
import { below, CAMERA, lowerOf, type PictureCaps, SCREEN, type Thresholds, VOICE } from './thresholds.ts'

export interface PlanFacts {
  /** Of the ladder: what the network bears. */
  rung: VideoRung
  trial: boolean
  /** How many other people our uplink serves. */
  others: number
  mode: DataMode
  /** What the other side asks for. */
  wants: Wants
  /** The picture is a screen. */
  screen: boolean
  /** The shorter side of our picture (pixels), null when unknown. */
  lines: number | null
}

/** What a link's two senders are to be set to. */
export interface SendPlan {
  /** What is sent, after the network, our own choice and theirs. */
  rung: VideoRung
  /** Less (bit/s) carries no more than the rung below. */
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

/** Pure: the lowest of what the network, we and they allow, in numbers for the senders. */
export function planFor(f: PlanFacts, t: Thresholds): SendPlan {
  const rung = [CAP_OF_MODE[f.mode], CAP_OF_WANTS[f.wants]].reduce(lowerOf, f.rung)
  const caps = capsOf(rung, f, t)
  const voice = VOICE[f.mode === 'saver' ? lowerOf(f.rung, 'slow') : f.rung]
  const tried = f.trial && rung === 'slow' && f.rung === 'slow'
  const scale = caps.lines !== null && f.lines !== null ? Math.max(1, f.lines / caps.lines) : 1
  return {
    rung,
    enough: rung === 'slow' || rung === 'off' ? 0 : capsOf(below(rung), f, t).bitrate + voice,
    video: {
      active: rung !== 'off',
      // A bitrate of 0 is refused by some; what is not active sends nothing anyway.
      maxBitrate: tried ? Math.min(t.trialBitrate, caps.bitrate) : Math.max(caps.bitrate, LEAST_BITRATE),
      maxFramerate: Math.max(caps.frames, 1),
      scaleResolutionDownBy: scale,
      degradationPreference: f.screen ? 'maintain-resolution' : 'maintain-framerate',
    },
    audio: { maxBitrate: voice },
  }
}

/** Below it encoders refuse or stop (bit/s). */
const LEAST_BITRATE = 30_000

function capsOf(rung: VideoRung, f: PlanFacts, t: Thresholds): PictureCaps {
  const caps = (f.screen ? SCREEN : CAMERA)[rung]
  const mesh = f.others > 1
  return {
    bitrate: Math.min(caps.bitrate, Math.floor(caps.total / Math.max(1, f.others))),
    total: caps.total,
    lines: mesh && caps.lines !== null ? Math.min(caps.lines, t.meshLines) : caps.lines,
    frames: mesh ? Math.min(caps.frames, t.meshFrames) : caps.frames,
  }
}
