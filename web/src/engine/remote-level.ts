import type { Clock } from './types.ts'

/** A level of a packet that came longer ago than this says nothing about now (ms): DTX sends one in 400. */
const FRESH_MS = 600
/** How often the statistics are read where the packets do not tell (ms). */
const STATS_EVERY_MS = 200

/**
 * How loud a peer is, read where it costs nothing: from the last packets that were played (WebRTC §5.3,
 * `getSynchronizationSources`), else from the statistics, which are a little late.
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

  /** @param receiver of their sound; null: none yet @returns 0 to 1 */
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
