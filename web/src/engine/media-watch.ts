import type { Scope } from './scope.ts'
import type { Traffic } from './traffic.ts'

/**
 * How long nothing may arrive, in milliseconds. `suspectMs` costs only a question to our own
 * server; after `silentMs` a second connection is made, which does the first no harm, so both
 * may be wrong now and then. What fits depends on what was arriving before:
 *  - dense: somebody talks, or shows a picture: 20 packets a second and more;
 *  - sparse: voices that pause (Opus DTX sends one packet in 400 ms) and no picture. Four such
 *    packets in a row are lost by chance once in minutes even at 15 % loss;
 *  - changed: the browser has just said that the network is another one;
 *  - starved: packets arrive but no media among them, so the path works and something else does not:
 *    an encoder that is late, or SRTP that fails though both sides say connected.
 */
const SILENCE = {
  dense: { suspectMs: 300, silentMs: 600 },
  sparse: { suspectMs: 1_250, silentMs: 1_750 },
  changed: { suspectMs: 200, silentMs: 400 },
  starved: { suspectMs: 3_000, silentMs: 3_000 },
} as const

/** How often is looked (ms); more often in a silence, and while two connections race. */
const LOOK_EVERY_MS = 250
const CLOSE_LOOK_EVERY_MS = 100
/** Arrivals of a second or so, in packets a second, from which on they count as dense. */
const DENSE_FROM = 15
/** The news of another network hurries the watch for so long (ms). */
const CHANGED_FOR_MS = 4_000
/** Of the time between two looks not more than this counts as silence (ms): the page may have slept. */
const LOOK_COUNTS_MS = 2 * LOOK_EVERY_MS
/**
 * A silence that ends by itself so soon after it was told (ms) was a stall of this network. It gets
 * more patience, up to this factor, until it has not stalled for so long (ms).
 */
const STALL_MS = 1_000
const MORE_PATIENCE = 1.5
const MOST_PATIENCE = 3
const PATIENT_FOR_MS = 60_000

export interface Watched {
  look(): Promise<Traffic | null>
}

export interface MediaWatchDeps<W extends Watched> {
  scope: Scope
  /** The connections there are. */
  watched(): readonly W[]
  /** The peer says that it sends something. */
  expected(): boolean
  /** Media came in on this one since the last look. */
  flowing(one: W): void
  /** Once per silence: it may be nothing; ask the server whether it still hears us. */
  suspicious(): void
  /** Once per silence: it is something. */
  silent(): void
  /** After every look. */
  looked(): void
}

/**
 * Watches what arrives instead of the states: Chromium takes 7 s to say `disconnected`
 * and both sides can say `connected` while nothing arrives.
 */
export class MediaWatch<W extends Watched> {
  readonly #deps: MediaWatchDeps<W>
  #lookedAt: number
  #changedAt = Number.NEGATIVE_INFINITY
  #everFlowed = false
  #lastMedia = 0
  /** Time without media, and without anything; only while something is expected. */
  #quietMs = 0
  #deadMs = 0
  #suspected = false
  /** What was there, and when, when the silence was told. */
  #told: { at: number; watched: readonly W[] } | null = null
  #patience = 1
  #stalledAt = Number.NEGATIVE_INFINITY
  /** Media packets a second, over about a second; stands still while nothing comes. */
  #rate = DENSE_FROM
  #looking = false

  constructor(deps: MediaWatchDeps<W>) {
    this.#deps = deps
    this.#lookedAt = deps.scope.clock.now()
    // A look that takes longer than the interval must not pile up, so each arms the next.
    const again = (): void => {
      const closely = this.#quietMs > 0 || deps.watched().length > 1
      const every = closely ? CLOSE_LOOK_EVERY_MS : LOOK_EVERY_MS
      deps.scope.after(every, () => void this.look().finally(again))
    }
    again()
  }

  /** Clock milliseconds of the last look that saw media; 0: never. */
  get lastMedia(): number {
    return this.#lastMedia
  }

  /** This peer has sent media at some time, over whichever connection. */
  get everFlowed(): boolean {
    return this.#everFlowed
  }

  /** The browser says that the network changed, or the page was asleep: nothing is taken for granted. */
  networkChanged(): void {
    this.#changedAt = this.#deps.scope.clock.now()
    this.#told = null
    this.#suspected = false
  }

  async look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const watched = [...this.#deps.watched()]
    const seen = await Promise.all(watched.map((one) => one.look()))
    this.#looking = false
    if (this.#deps.scope.closed) return
    const now = this.#deps.scope.clock.now()
    const passed = now - this.#lookedAt
    this.#lookedAt = now
    const media = seen.reduce((sum, one) => sum + (one ? Math.max(0, one.audio + one.video) : 0), 0)
    const flowing = watched.filter((_, at) => grew(seen[at]))
    if (media > 0) this.#mediaCame(media, flowing, passed, now)
    else if (this.#deps.expected() && this.#everFlowed) {
      this.#count(
        Math.min(passed, LOOK_COUNTS_MS),
        watched,
        seen.some((one) => one !== null && one.any > 0),
      )
    } else this.#calm()
    for (const one of flowing) this.#deps.flowing(one)
    this.#deps.looked()
  }

  #mediaCame(packets: number, flowing: readonly W[], passed: number, now: number): void {
    const told = this.#told
    if (told && now - told.at < STALL_MS && told.watched.some((one) => flowing.includes(one))) {
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * MORE_PATIENCE)
      this.#stalledAt = now
    } else if (now - this.#stalledAt > PATIENT_FOR_MS) this.#patience = 1
    this.#everFlowed = true
    this.#lastMedia = now
    const weight = Math.min(1, passed / 1_000)
    this.#rate += (packets / (Math.max(1, passed) / 1_000) - this.#rate) * weight
    this.#calm()
  }

  /** Something came, or nothing was to come: the count starts again. */
  #calm(): void {
    this.#quietMs = 0
    this.#deadMs = 0
    this.#suspected = false
    this.#told = null
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
    if (!this.#told && (this.#deadMs >= silentMs || this.#quietMs >= starved.silentMs)) {
      this.#told = { at: this.#deps.scope.clock.now(), watched }
      this.#deps.silent()
    }
  }

  #limits(): { suspectMs: number; silentMs: number } {
    if (this.#deps.scope.clock.now() - this.#changedAt < CHANGED_FOR_MS) return SILENCE.changed
    const { suspectMs, silentMs } = this.#rate >= DENSE_FROM ? SILENCE.dense : SILENCE.sparse
    return { suspectMs, silentMs: silentMs * this.#patience }
  }
}

function grew(traffic: Traffic | null | undefined): boolean {
  return !!traffic && traffic.audio + traffic.video > 0
}
