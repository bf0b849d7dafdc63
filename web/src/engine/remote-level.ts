import type { Clock } from './types.ts'

/** The level of a packet older than this is out of date (ms); DTX sends one packet in 400 ms. */
const FRESH_MS = 600
/** How often the statistics are read where the packets contain no level (ms). */
const STATS_EVERY_MS = 200

/**
 * Reads how loud a peer is, at little cost: from the last packets that were played (WebRTC §5.3,
 * `getSynchronizationSources`), otherwise from the statistics, which are a little late.
 */
export class RemoteLevel {
  readonly #clock: Clock
  #stamp = 0
  #stampAt = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #fromStats = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * @param receiver of the peer's sound; null before there is one
   * @returns 0 to 1
   */
  level(receiver: RTCRtpReceiver | null): number {
    if (!receiver) return 0
    const now = this.#clock.now()
    const sources = receiver.getSynchronizationSources?.() ?? []
    const [last] = [...sources].sort((a, b) => b.timestamp - a.timestamp)
    if (last?.audioLevel === undefined) return this.#statistics(receiver, now)
    if (last.timestamp !== this.#stamp) {
      this.#stamp = last.timestamp
      this.#stampAt = now
    }
    return now - this.#stampAt < FRESH_MS ? Math.min(1, last.audioLevel) : 0
  }

  #statistics(receiver: RTCRtpReceiver, now: number): number {
    if (now - this.#askedAt >= STATS_EVERY_MS) {
      this.#askedAt = now
      receiver.getStats().then(
        (report) => {
          this.#fromStats = 0
          report.forEach((entry: RTCInboundRtpStreamStats) => {
            if (entry.type === 'inbound-rtp') this.#fromStats = Math.min(1, entry.audioLevel ?? 0)
          })
        },
        () => {},
      )
    }
    return this.#fromStats
  }
}
