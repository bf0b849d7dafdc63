import type { Scope } from '../scope.ts'
import type { DataMode, RemoteView } from '../types.ts'
import { firstLadder, type LadderState, newPath, onTrial, stepLadder } from './ladder.ts'
import { pressureOf } from './pressure.ts'
import type { QualityMessage } from './quality-message.ts'
import { rate, type Steady, steady, UNRATED } from './score.ts'
import { MODE_OF_WANTS, planFor, type SendPlan, WANTS_OF_MODE } from './send-plan.ts'
import { type Bytes, type LinkSample, StatsReader } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

export interface LinkQualityDeps {
  scope: Scope
  thresholds: Thresholds
  /** The connection in use and its statistics; null while the link has none that works. */
  look(): Promise<{ connection: object; report: RTCStatsReport } | null>
  /** How many people our uplink serves, and what the person allows. */
  demand(): { others: number; mode: DataMode }
  /** Sets the senders; called with every look, so that it must be cheap to repeat. */
  apply(plan: SendPlan): void
  /** What `words` returns is another thing now. */
  tell(): void
  changed(): void
  log(name: string, detail?: string): void
}

/**
 * The monitor of one link: looks at its statistics every second, scores what arrives, and lets the ladder decide
 * what leaves. It lives as long as the link, over every connection of it.
 */
export class LinkQuality {
  readonly #deps: LinkQualityDeps
  readonly #reader: StatsReader
  #ladder: LadderState
  #connection: object | null = null
  #leastRttMs: number | null = null
  #score: Steady = UNRATED
  #concealed: number | undefined
  #theirs: QualityMessage = {}
  #theirPicture = false
  #picture: MediaStreamTrack | null = null
  #plan: SendPlan

  constructor(deps: LinkQualityDeps) {
    this.#deps = deps
    const { scope, thresholds } = deps
    this.#reader = new StatsReader(thresholds)
    this.#ladder = firstLadder(scope.clock.now(), thresholds)
    this.#plan = this.#planned()
    // A look that takes longer than the interval must not pile up, so each arms the next.
    const again = (): void => {
      scope.after(thresholds.sampleMs, () => void this.#look().finally(again))
    }
    again()
  }

  /** Bytes on the wire so far, of every connection of this link, as of the last look. */
  get usage(): Bytes {
    return this.#reader.usage
  }

  get plan(): SendPlan {
    return this.#plan
  }

  view(): Pick<RemoteView, 'quality' | 'theirQuality' | 'sending' | 'receiving' | 'theirDataMode'> {
    return {
      quality: this.#score.shown?.level ?? null,
      theirQuality: this.#theirs.quality ?? null,
      sending: this.#plan.rung,
      receiving: this.#theirs.sending ?? 'full',
      theirDataMode: MODE_OF_WANTS[this.#theirs.wants ?? 'video'],
    }
  }

  /** For the other side. */
  words(): QualityMessage {
    const quality = this.#score.shown?.level
    return {
      ...(quality ? { quality } : {}),
      sending: this.#plan.rung,
      wants: WANTS_OF_MODE[this.#deps.demand().mode],
      ...(this.#concealed === undefined ? {} : { concealed: this.#concealed }),
    }
  }

  /** @param picture their camera or screen is on */
  heard(words: QualityMessage, picture: boolean): void {
    this.#theirs = words
    this.#theirPicture = picture
    this.#replan()
  }

  /** Our picture as it leaves: the camera's, a screen's, none. */
  setPicture(track: MediaStreamTrack | null): void {
    this.#picture = track
    this.#replan()
  }

  /** The demand is another one: what the person allows, or how many there are. */
  demandChanged(): void {
    this.#replan()
    this.#deps.tell()
  }

  async #look(): Promise<void> {
    const { scope, thresholds } = this.#deps
    const seen = await this.#deps.look().catch(() => null)
    if (scope.closed || !seen) return
    const now = scope.clock.now()
    if (seen.connection !== this.#connection) {
      this.#connection = seen.connection
      this.#leastRttMs = null
      this.#theirs = { ...this.#theirs, concealed: undefined }
      this.#ladder = newPath(this.#ladder, now, thresholds)
    }
    const sample = this.#reader.read(seen.connection, seen.report, now)
    if (sample) this.#sampled(sample, now)
    // Also without a sample: a connection made meanwhile, a picture of another size.
    this.#replan()
  }

  #sampled(sample: LinkSample, now: number): void {
    const { thresholds } = this.#deps
    if (sample.rttMs !== null) this.#leastRttMs = Math.min(sample.rttMs, this.#leastRttMs ?? sample.rttMs)
    const pressure = pressureOf(
      sample,
      {
        rung: this.#plan.rung,
        picture: this.#sends,
        trial: onTrial(this.#ladder),
        enough: this.#plan.enough,
        concealedThere: this.#theirs.concealed === undefined ? null : this.#theirs.concealed / 100,
        leastRttMs: this.#leastRttMs,
      },
      thresholds,
    )
    this.#ladder = stepLadder(this.#ladder, pressure, now, thresholds)
    this.#rate(sample)
  }

  #rate(sample: LinkSample): void {
    const before = this.words()
    const { concealment } = sample.heard
    this.#concealed = concealment === null ? undefined : Math.round(concealment * 100)
    const pictureExpected = this.#theirPicture && this.#theirs.sending !== 'off' && before.wants !== 'none'
    const rating = rate(sample, { pictureExpected, rung: this.#ladder.rung }, this.#deps.thresholds)
    if (rating) this.#score = steady(this.#score, rating, this.#deps.thresholds)
    const { shown } = this.#score
    if (shown && shown.level !== before.quality) {
      this.#deps.log('quality', [shown.level, ...shown.reasons].join(' '))
      this.#deps.changed()
    }
    if (shown?.level !== before.quality || this.#concealed !== before.concealed) this.#deps.tell()
  }

  /** A picture of ours is on its way to them. */
  get #sends(): boolean {
    return this.#plan.video.active && this.#picture?.readyState === 'live'
  }

  #replan(): void {
    const before = this.#plan.rung
    this.#plan = this.#planned()
    const { rung } = this.#plan
    if (rung !== before) {
      this.#deps.log('sending', rung)
      // Before the picture stops: silence that is announced is not taken for a dead path.
      this.#deps.tell()
      this.#deps.changed()
    }
    this.#deps.apply(this.#plan)
  }

  #planned(): SendPlan {
    const { width, height } = this.#picture?.getSettings() ?? {}
    const hint = this.#picture?.contentHint
    return planFor(
      {
        rung: this.#ladder.rung,
        trial: onTrial(this.#ladder),
        ...this.#deps.demand(),
        wants: this.#theirs.wants ?? 'video',
        screen: hint === 'detail' || hint === 'text',
        lines: width && height ? Math.min(width, height) : null,
      },
      this.#deps.thresholds,
    )
  }
}
