import type { Scope } from './scope.ts'
import type { Traffic } from './traffic.ts'

/**
 * After how long a silence counts, in milliseconds. `suspectMs` costs only a question to our own server. After
 * `silentMs` a second connection is made, which does the first one no harm. So both may be wrong now and then. The
 * right time depends on what arrived before:
 * - dense: somebody talks or shows a picture, which makes 20 packets a second and more;
 * - sparse: voices with pauses (Opus DTX sends one packet in 400 ms) and no picture. At 15 % loss,
 *   four such packets in a row are lost by chance once in several minutes;
 * - changed: the browser has just reported another network;
 * - starved: packets arrive but no media among them. Then the path works and something else does
 *   not: an encoder that is late, or SRTP that fails though both sides report connected.
 */
const SILENCE = {
  dense: { suspectMs: 300, silentMs: 600 },
  sparse: { suspectMs: 1_250, silentMs: 1_750 },
  changed: { suspectMs: 200, silentMs: 400 },
  starved: { suspectMs: 3_000, silentMs: 3_000 },
} as const

/** How often the traffic is sampled (ms): more often during a silence, and while there are two connections. */
const SAMPLE_EVERY_MS = 250
const CLOSE_SAMPLE_EVERY_MS = 100
/** The number of packets a second, measured over about a second, from which the traffic counts as dense. */
const DENSE_FROM = 15
/** For this long after news of another network, the shorter times of `changed` apply (ms). */
const CHANGED_FOR_MS = 4_000
/** Of the time between two samples, no more than this counts as silence (ms), because the page may have slept. */
const SAMPLE_COUNTS_MS = 2 * SAMPLE_EVERY_MS
/**
 * A silence that ends by itself this soon after it was reported (ms) was a stall of this network. The limits then grow,
 * up to this factor, until there was no stall for a while (ms).
 */
const STALL_MS = 1_000
const FACTOR_STEP = 1.5
const FACTOR_MOST = 3
const STALL_MEMORY_MS = 60_000

export interface Watched {
  sample(): Promise<Traffic | null>
}

export interface MediaWatchDeps<W extends Watched> {
  scope: Scope
  /** The connections to watch. */
  watched(): readonly W[]
  /** Whether the peer says that it sends something. */
  expected(): boolean
  /** Called when media has arrived on a connection since the last sample. */
  flowing(one: W): void
  /**
   * Called once per silence, early: it may be nothing, so the caller asks the server whether our socket still works.
   */
  suspicious(): void
  /** Called once per silence, when it lasts. */
  silent(): void
  /** Called after every sample. */
  sampled(): void
}

/**
 * Watches what arrives, and not the states of the connection: Chromium needs 7 s to report `disconnected`, and both
 * sides can report `connected` while nothing arrives.
 */
export class MediaWatch<W extends Watched> {
  readonly #deps: MediaWatchDeps<W>
  #lookedAt: number
  #changedAt = Number.NEGATIVE_INFINITY
  #everFlowed = false
  #lastMedia = 0
  /** How long no media, and how long no packets at all, have arrived. Counted only while something is expected. */
  #quietMs = 0
  #deadMs = 0
  #suspected = false
  /** The connections and the time when the silence was reported. */
  #reported: { at: number; watched: readonly W[] } | null = null
  #timeoutFactor = 1
  #stalledAt = Number.NEGATIVE_INFINITY
  /** Media packets a second, measured over about a second. It does not change while nothing arrives. */
  #rate = DENSE_FROM
  #sampling = false

  constructor(deps: MediaWatchDeps<W>) {
    this.#deps = deps
    this.#lookedAt = deps.scope.clock.now()
    // A sample that takes longer than the interval must not overlap the next one, so each sample starts the next timer.
    const again = (): void => {
      const closely = this.#quietMs > 0 || deps.watched().length > 1
      const every = closely ? CLOSE_SAMPLE_EVERY_MS : SAMPLE_EVERY_MS
      deps.scope.after(every, () => void this.sample().finally(again))
    }
    again()
  }

  /** The time of the last sample with media (clock ms); 0 if there was none. */
  get lastMedia(): number {
    return this.#lastMedia
  }

  /** Whether this peer has ever sent media, over any connection. */
  get everFlowed(): boolean {
    return this.#everFlowed
  }

  /** Called when the browser reports another network, or when the page was asleep; the shorter limits then apply. */
  networkChanged(): void {
    this.#changedAt = this.#deps.scope.clock.now()
    this.#reported = null
    this.#suspected = false
  }

  async sample(): Promise<void> {
    if (this.#sampling) return
    this.#sampling = true
    const watched = [...this.#deps.watched()]
    const seen = await Promise.all(watched.map((one) => one.sample()))
    this.#sampling = false
    if (this.#deps.scope.closed) return
    const now = this.#deps.scope.clock.now()
    const passed = now - this.#lookedAt
    this.#lookedAt = now
    const media = seen.reduce((sum, one) => sum + (one ? Math.max(0, one.audio + one.video) : 0), 0)
    const flowing = watched.filter((_, at) => grew(seen[at]))
    if (media > 0) this.#mediaCame(media, flowing, passed, now)
    else if (this.#deps.expected() && this.#everFlowed) {
      this.#count(
        Math.min(passed, SAMPLE_COUNTS_MS),
        watched,
        seen.some((one) => one !== null && one.any > 0),
      )
    } else this.#calm()
    for (const one of flowing) this.#deps.flowing(one)
    this.#deps.sampled()
  }

  #mediaCame(packets: number, flowing: readonly W[], passed: number, now: number): void {
    const reported = this.#reported
    if (reported && now - reported.at < STALL_MS && reported.watched.some((one) => flowing.includes(one))) {
      this.#timeoutFactor = Math.min(FACTOR_MOST, this.#timeoutFactor * FACTOR_STEP)
      this.#stalledAt = now
    } else if (now - this.#stalledAt > STALL_MEMORY_MS) this.#timeoutFactor = 1
    this.#everFlowed = true
    this.#lastMedia = now
    const weight = Math.min(1, passed / 1_000)
    this.#rate += (packets / (Math.max(1, passed) / 1_000) - this.#rate) * weight
    this.#calm()
  }

  /** Starts the count again, because something arrived or nothing was expected. */
  #calm(): void {
    this.#quietMs = 0
    this.#deadMs = 0
    this.#suspected = false
    this.#reported = null
  }

  #count(ms: number, watched: readonly W[], anything: boolean): void {
    this.#quietMs += ms
    this.#deadMs = anything ? 0 : this.#deadMs + ms
    const { suspectMs, silentMs } = this.#limits()
    const { starved } = SILENCE
    if (!this.#suspected && (this.#deadMs >= suspectMs || this.#quietMs >= starved.suspectMs)) {
      this.#suspected = true
      this.#deps.suspicious()
    }
    if (!this.#reported && (this.#deadMs >= silentMs || this.#quietMs >= starved.silentMs)) {
      this.#reported = { at: this.#deps.scope.clock.now(), watched }
      this.#deps.silent()
    }
  }

  #limits(): { suspectMs: number; silentMs: number } {
    if (this.#deps.scope.clock.now() - this.#changedAt < CHANGED_FOR_MS) return SILENCE.changed
    const { suspectMs, silentMs } = this.#rate >= DENSE_FROM ? SILENCE.dense : SILENCE.sparse
    return { suspectMs, silentMs: silentMs * this.#timeoutFactor }
  }
}

function grew(traffic: Traffic | null | undefined): boolean {
  return !!traffic && traffic.audio + traffic.video > 0
}
