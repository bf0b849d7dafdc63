import type { LinkSample } from '../quality/stats.ts'

/** Flat names of the numbers that tests vary. */
interface Numbers {
  at: number
  concealment: number | null
  loss: number | null
  frozen: number | null
  frames: number | null
  decoded: number | null
  audioLoss: number | null
  videoLoss: number | null
  rttMs: number | null
  availableBitrate: number | null
  limitation: RTCQualityLimitationReason | null
  encoding: number | null
  decoding: number | null
  dropped: number | null
  lateMs: number | null
}

/** A sample of a call without problems between two Chromiums, except for `numbers`. */
export function sampleWith(numbers: Partial<Numbers>): LinkSample {
  const n = {
    at: 0,
    concealment: 0,
    loss: 0,
    frozen: 0,
    frames: 25,
    decoded: 50,
    audioLoss: 0,
    videoLoss: 0,
    limitation: 'none' as const,
    encoding: 0.1,
    decoding: 0.1,
    dropped: 0,
    lateMs: 5,
    ...numbers,
  }
  return {
    at: n.at,
    intervalMs: 2_000,
    heard: { loss: n.loss, jitterMs: 5, bufferMs: 60, concealment: n.concealment },
    seen: { loss: 0, frames: n.frames, decoded: n.decoded, freezes: 0, frozen: n.frozen },
    sent: { audioLoss: n.audioLoss, videoLoss: n.videoLoss, frames: 25, limitation: n.limitation },
    work: { encoding: n.encoding, decoding: n.decoding, dropped: n.dropped, lateMs: n.lateMs },
    rttMs: n.rttMs === undefined ? 40 : n.rttMs,
    availableBitrate: n.availableBitrate === undefined ? 3e6 : n.availableBitrate,
    bytes: { sent: 0, received: 0 },
  }
}
