/** What has arrived on a connection since it was made, or since another reading. */
export interface Traffic {
  /** RTP packets. */
  audio: number
  video: number
  /** Decoded pictures: the first one proves that there is something to show. */
  frames: number
  /**
   * Grows with whatever arrives on the path in use: RTP, RTCP, data, connectivity checks. It has no unit, because
   * browsers count different parts of it.
   */
  any: number
}

export const NO_TRAFFIC: Readonly<Traffic> = { audio: 0, video: 0, frames: 0, any: 0 }

/** Statistics by the names of webrtc-stats; Firefox has no `transport` and does not count checks. */
type Entry = RTCStats & {
  kind?: string
  packetsReceived?: number
  framesDecoded?: number
  bytesReceived?: number
  requestsReceived?: number
  responsesReceived?: number
  selectedCandidatePairId?: string
  selected?: boolean
}

/**
 * Connectivity checks count only on the pair in use. With two networks, those over the other one go on while media is
 * lost, and Chromium switches to it only after seconds.
 */
export function readTraffic(report: RTCStatsReport): Traffic {
  const traffic: Traffic = { ...NO_TRAFFIC }
  const inUse = new Set<string>()
  report.forEach((entry: Entry) => {
    if (entry.type === 'transport' && entry.selectedCandidatePairId) inUse.add(entry.selectedCandidatePairId)
    if (entry.type === 'candidate-pair' && entry.selected) inUse.add(entry.id)
  })
  report.forEach((entry: Entry) => {
    const packets = entry.packetsReceived ?? 0
    if (entry.type === 'inbound-rtp') {
      if (entry.kind === 'audio') traffic.audio += packets
      else traffic.video += packets
      traffic.frames += entry.framesDecoded ?? 0
      traffic.any += packets
    } else if (entry.type === 'transport') traffic.any += packets
    else if (entry.type === 'candidate-pair' && inUse.has(entry.id)) {
      traffic.any += (entry.bytesReceived ?? 0) + (entry.requestsReceived ?? 0) + (entry.responsesReceived ?? 0)
    }
  })
  return traffic
}

export function since(before: Traffic, now: Traffic): Traffic {
  return {
    audio: now.audio - before.audio,
    video: now.video - before.video,
    frames: now.frames - before.frames,
    any: now.any - before.any,
  }
}

/** What a peer says that it sends. Both are false while its state is unknown, when any media counts. */
export interface Expected {
  audio: boolean
  video: boolean
}

/** Whether everything that is expected has arrived: sound, and a decoded picture. */
export function isComplete(arrived: Traffic, expected: Expected): boolean {
  if (arrived.audio + arrived.video <= 0) return false
  return (!expected.audio || arrived.audio > 0) && (!expected.video || arrived.frames > 0)
}
