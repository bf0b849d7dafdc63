import type { VideoRung } from '../types.ts'

/** A number with its unit and the reason for its value. Shares are 0 to 1. */
interface Entry {
  value: number
  unit: 'ms' | 'bit/s' | 'share' | 'times' | 'MOS' | 'frames/s' | 'samples' | 'lines' | 'packets/s'
  source: string
}

const MEASURED = 'measured: uplink of 50 to 300 kbit/s, two browsers'
const CHOSEN = 'our choice'
const G114 =
  'ITU-T G.114: one way 150 ms suits nearly everybody, 400 ms is the planning limit; there and back twice that'
const G107 = 'ITU-T G.107 Annex B: all but a few are satisfied from 4.0, most from 3.6, many not from 3.1'

/**
 * Every number by which the monitor, the score and the ladder decide. docs/call-engine.md contains the same table, and
 * a test compares the two.
 */
export const THRESHOLDS = {
  sampleMs: {
    value: 1_000,
    unit: 'ms',
    source: 'as often as RTCP reports come for video; a queue of seconds builds up within three',
  },
  gapMs: {
    value: 7_000,
    unit: 'ms',
    source: 'looks further apart tell no story: the page slept, or the path was away',
  },
  settleMs: {
    value: 5_000,
    unit: 'ms',
    source: 'a new path: the estimate of the bandwidth starts at 300 kbit/s and has to grow',
  },
  reportMs: {
    value: 8_000,
    unit: 'ms',
    source: 'a report of RTCP older than this is stale; for audio they come up to 7.5 s apart',
  },
  speechRate: {
    value: 20,
    unit: 'packets/s',
    source: 'speech is 50, a muted microphone with DTX 5: then concealment says nothing',
  },

  criticalMs: { value: 6_000, unit: 'ms', source: MEASURED },
  criticalBitrate: { value: 110_000, unit: 'bit/s', source: MEASURED },
  criticalRttMs: { value: 800, unit: 'ms', source: `${MEASURED}; ${G114}` },
  criticalConcealment: { value: 0.05, unit: 'share', source: MEASURED },

  urgentMs: {
    value: 2_000,
    unit: 'ms',
    source: 'measured: at 80 kbit/s the queue reached 2.5 s in 6 s, and the receiver kept that delay for a minute',
  },
  strainedMs: { value: 4_000, unit: 'ms', source: `${CHOSEN}: longer than one burst` },
  strainedRttMs: { value: 500, unit: 'ms', source: `${CHOSEN}: between the two limits of G.114` },
  strainedLoss: { value: 0.1, unit: 'share', source: 'draft-ietf-rmcat-gcc-02 §6: above 10 % a sender gives way' },
  strainedConcealment: { value: 0.03, unit: 'share', source: 'ITU-T G.1010: conversation bears 3 % of lost voice' },
  comfortBitrate: {
    value: 300_000,
    unit: 'bit/s',
    source: 'measured: enough for both kinds; a long way there and back is then not of our making',
  },

  calmLoss: { value: 0.02, unit: 'share', source: 'draft-ietf-rmcat-gcc-02 §6: below 2 % a sender may grow' },
  calmRttMs: { value: 300, unit: 'ms', source: G114 },
  calmConcealment: { value: 0.02, unit: 'share', source: `${CHOSEN}: below the strain` },
  farFactor: {
    value: 1.5,
    unit: 'times',
    source: `${CHOSEN}: on a long path only what is above its own least time is a queue`,
  },
  farMostMs: { value: 700, unit: 'ms', source: 'there and back by a geostationary satellite' },

  glitchCosts: {
    value: 4,
    unit: 'times',
    source: `${CHOSEN}: a bad second takes back so many of calm, not all of them`,
  },

  busyCodec: {
    value: 0.85,
    unit: 'share',
    source: "libwebrtc's overuse detector: above 85 % of the time in the encoder it lowers the picture",
  },
  calmCodec: { value: 0.42, unit: 'share', source: 'the same: below 42 % it raises the picture again' },
  busyDropped: {
    value: 0.3,
    unit: 'share',
    source: `${CHOSEN}: without loss a frame is dropped only for want of time`,
  },
  calmDropped: { value: 0.1, unit: 'share', source: CHOSEN },
  busyLateMs: {
    value: 300,
    unit: 'ms',
    source: `${CHOSEN}: a page that waits so long for its turn does not answer in time either`,
  },
  calmLateMs: { value: 100, unit: 'ms', source: `${CHOSEN}: two frames of the screen at 20 a second` },
  busyMs: { value: 4_000, unit: 'ms', source: `${CHOSEN}: longer than a program takes to start; as \`strainedMs\`` },
  easeMs: { value: 20_000, unit: 'ms', source: `${CHOSEN}: as \`returnMs\`, since a return that fails is seen` },

  returnMs: { value: 20_000, unit: 'ms', source: MEASURED },
  riseMs: { value: 10_000, unit: 'ms', source: `${CHOSEN}: half of a return from audio only, as less is at stake` },
  trialMs: { value: 10_000, unit: 'ms', source: `${CHOSEN}: until a queue would have shown` },
  trialBitrate: {
    value: 80_000,
    unit: 'bit/s',
    source: 'measured: without a picture the estimate stays at 60 to 130 kbit/s, so only trying tells',
  },
  trialFailMs: {
    value: 3_000,
    unit: 'ms',
    source: `${CHOSEN}: a trial gives up sooner than what has been there for long`,
  },
  provenMs: { value: 60_000, unit: 'ms', source: `${CHOSEN}: a rung held this long was no mistake` },
  waitFactor: { value: 2, unit: 'times', source: 'each failed return doubles the wait, as RFC 6298 §5.5 does' },
  longestWaitMs: { value: 300_000, unit: 'ms', source: `${CHOSEN}: a visit lasts 15 minutes` },

  opinionGood: { value: 4, unit: 'MOS', source: G107 },
  opinionFair: { value: 3.6, unit: 'MOS', source: G107 },
  opinionPoor: { value: 3.1, unit: 'MOS', source: G107 },
  rttGoodMs: { value: 300, unit: 'ms', source: G114 },
  rttFairMs: { value: 500, unit: 'ms', source: `${CHOSEN}: between the two limits of G.114` },
  rttPoorMs: { value: 800, unit: 'ms', source: G114 },
  concealmentGood: { value: 0.01, unit: 'share', source: `${CHOSEN}: not heard` },
  concealmentFair: { value: 0.03, unit: 'share', source: 'ITU-T G.1010: conversation bears 3 % of lost voice' },
  concealmentPoor: { value: 0.1, unit: 'share', source: 'measured: 7.7 % is hard work, 34 % is no conversation' },
  frozenGood: { value: 0.02, unit: 'share', source: `${CHOSEN}: a freeze of 20 ms in a second` },
  frozenFair: { value: 0.1, unit: 'share', source: CHOSEN },
  frozenPoor: { value: 0.3, unit: 'share', source: CHOSEN },
  framesFair: { value: 5, unit: 'frames/s', source: `${CHOSEN}: below it, faces are stills` },
  improveAfter: { value: 5, unit: 'samples', source: `${CHOSEN}: worse is told at once, better when it lasts` },

  lossRobustness: { value: 25.1, unit: 'times', source: 'ITU-T G.113 Appendix I: Bpl of a codec that conceals' },
  codecDelayMs: {
    value: 46.5,
    unit: 'ms',
    source: 'RFC 6716 §2.1.4: 20 ms frames and up to 6.5 ms look-ahead; and 20 ms to hear it',
  },

  meshLines: {
    value: 360,
    unit: 'lines',
    source: 'measured: a mesh of three at 360p and 15 frames holds on two cores',
  },
  meshFrames: { value: 15, unit: 'frames/s', source: 'measured: asked for 30 it falls to 18' },
} as const satisfies Record<string, Entry>

export type Thresholds = { readonly [K in keyof typeof THRESHOLDS]: number }

export const DEFAULT_THRESHOLDS: Thresholds = Object.freeze(
  Object.fromEntries(Object.entries(THRESHOLDS).map(([name, entry]) => [name, entry.value])),
) as Thresholds

/** From the top down. */
export const RUNGS: readonly VideoRung[] = ['full', 'reduced', 'slow', 'off']

export interface PictureCaps {
  /** For one link (bit/s). */
  bitrate: number
  /** For all links of a mesh together, which share one uplink (bit/s). */
  total: number
  /** The shorter side (pixels); null means unchanged. */
  lines: number | null
  frames: number
}

/**
 * For a face, movement is more important than sharpness. 720p needs 1.5 Mbit/s; 130 kbit/s gave 480 × 270 at 9 frames
 * (measured).
 */
export const CAMERA: Readonly<Record<VideoRung, PictureCaps>> = {
  full: { bitrate: 1_500_000, total: 1_500_000, lines: 720, frames: 30 },
  reduced: { bitrate: 350_000, total: 700_000, lines: 360, frames: 20 },
  slow: { bitrate: 130_000, total: 300_000, lines: 270, frames: 8 },
  off: { bitrate: 0, total: 0, lines: null, frames: 0 },
}

/** On a screen every letter must stay legible, so the frame rate is reduced first and the size never. */
export const SCREEN: Readonly<Record<VideoRung, PictureCaps>> = {
  full: { bitrate: 1_500_000, total: 2_000_000, lines: null, frames: 10 },
  reduced: { bitrate: 600_000, total: 900_000, lines: null, frames: 5 },
  slow: { bitrate: 200_000, total: 400_000, lines: null, frames: 2 },
  off: { bitrate: 0, total: 0, lines: null, frames: 0 },
}

/** What a busy device still sends of its camera's picture to one person, by its step. */
export interface ProcessorCaps {
  /** (bit/s) */
  bitrate: number
  /** The shorter side (pixels). */
  lines: number
  frames: number
}

/**
 * Work grows with pixels a second. With one other person, the steps take 30, 13 and 5 % of those of `full`. In a mesh,
 * where the picture is encoded once for each person, they take 45, 17 and 10 % of what it has there.
 */
export const BUSY: Readonly<Record<'pair' | 'mesh', Readonly<Record<1 | 2 | 3, ProcessorCaps>>>> = {
  pair: {
    1: { bitrate: 800_000, lines: 480, frames: 20 },
    2: { bitrate: 400_000, lines: 360, frames: 15 },
    3: { bitrate: 200_000, lines: 270, frames: 10 },
  },
  mesh: {
    1: { bitrate: 300_000, lines: 270, frames: 12 },
    2: { bitrate: 150_000, lines: 180, frames: 10 },
    3: { bitrate: 100_000, lines: 180, frames: 6 },
  },
}

/** A screen keeps its size, whatever the step (frames a second). */
export const BUSY_SCREEN: Readonly<Record<1 | 2 | 3, number>> = { 1: 7, 2: 4, 3: 2 }

/**
 * Opus, mono speech (bit/s). RFC 7587 §3.1.1 gives 28 to 40 kbit/s for full band and 16 to 20 for wide band. With
 * `audio/red` each packet also carries the one before, and at 50 packets a second the headers alone cost 26 kbit/s. So
 * 32 kbit/s of speech are 78 on the wire, and 16 are 50, which fits an uplink of 80 kbit/s without a queue.
 */
export const VOICE: Readonly<Record<VideoRung, number>> = { full: 32_000, reduced: 24_000, slow: 16_000, off: 16_000 }

export function lowerOf(a: VideoRung, b: VideoRung): VideoRung {
  return RUNGS.indexOf(a) >= RUNGS.indexOf(b) ? a : b
}

export function below(rung: VideoRung): VideoRung {
  return RUNGS[RUNGS.indexOf(rung) + 1] ?? 'off'
}

export function above(rung: VideoRung): VideoRung {
  return RUNGS[RUNGS.indexOf(rung) - 1] ?? 'full'
}
