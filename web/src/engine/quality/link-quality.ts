import type { Scope } from '../scope.ts'
import type { DataMode, RemoteView } from '../types.ts'
import { isBusy } from './busy.ts'
import { firstLadder, type LadderState, newPath, onTrial, stepLadder } from './ladder.ts'
import { pathOf } from './path.ts'
import { pressureOf } from './pressure.ts'
import type { Processor } from './processor.ts'
import type { QualityMessage } from './quality-message.ts'
import { rate, type Steady, steady, UNRATED } from './score.ts'
import { MODE_OF_WANTS, planFor, type SendPlan, WANTS_OF_MODE } from './send-plan.ts'
import { type Bytes, type LinkSample, StatsReader } from './stats.ts'
import type { Thresholds } from './thresholds.ts'

export interface LinkQualityDeps {
  scope: Scope
  thresholds: Thresholds
  /** Returns the connection in use with its statistics; null while no connection works. */
  readStats(): Promise<{ connection: object; report: RTCStatsReport } | null>
  /** How many people share our uplink, and what the person allows. */
  demand(): { others: number; mode: DataMode }
  processor: Pick<Processor, 'step' | 'busy' | 'spent' | 'report' | 'forget'>
  /** Whether the person sees the page: the browser itself delays the timers of a hidden one. */
  shown(): boolean
  /** Sets the senders. It is called with every sample, so repeating it must be cheap. */
  apply(plan: SendPlan): void
  /** Called when the result of `message` has changed, so that it is sent. */
  send(): void
  changed(): void
  log(name: string, detail?: string): void
}

type LinkView = 'quality' | 'theirQuality' | 'sending' | 'receiving' | 'theirDataMode' | 'theirDeviceBusy'

/**
 * Monitors one link. Every second it samples the statistics, scores what arrives, and lets the ladder decide what is
 * sent. It lives as long as the link, over all of its connections.
 */
export class LinkQuality {
  readonly #deps: LinkQualityDeps
  readonly #reader: StatsReader
  #ladder: LadderState
  #connection: object | null = null
  #leastRttMs: number | null = null
  #path: string | null = null
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
    // A sample that takes longer than the interval must not overlap the next one, so each sample starts the next timer.
    const again = (): void => {
      const due = scope.clock.now() + thresholds.sampleMs
      scope.after(thresholds.sampleMs, () => void this.#sample(scope.clock.now() - due).finally(again))
    }
    again()
    scope.own(() => deps.processor.forget(this))
  }

  /** Bytes on the wire of all connections of this link, as of the last sample. */
  get usage(): Bytes {
    return this.#reader.usage
  }

  get plan(): SendPlan {
    return this.#plan
  }

  view(): Pick<RemoteView, LinkView> {
    return {
      quality: this.#score.shown?.level ?? null,
      theirQuality: this.#theirs.quality ?? null,
      sending: this.#plan.rung,
      receiving: this.#theirs.sending ?? 'full',
      theirDataMode: MODE_OF_WANTS[this.#theirs.wants ?? 'video'],
      theirDeviceBusy: this.#theirs.busy === 'lasting',
    }
  }

  /** Returns the message for the peer. */
  message(): QualityMessage {
    const quality = this.#score.shown?.level
    const { demand, processor } = this.#deps
    return {
      ...(quality ? { quality } : {}),
      sending: this.#plan.rung,
      wants: WANTS_OF_MODE[demand().mode],
      ...(processor.step > 0 ? { busy: 'lasting' } : processor.busy ? { busy: 'now' } : {}),
      ...(this.#concealed === undefined ? {} : { concealed: this.#concealed }),
    }
  }

  /**
   * Called with the peer's message.
   * @param picture whether the peer's camera or screen is on
   */
  onMessage(message: QualityMessage, picture: boolean): void {
    this.#theirs = message
    this.#theirPicture = picture
    this.#replan()
  }

  /** Sets our picture as it is sent: the camera's, a screen's, or none. */
  setPicture(track: MediaStreamTrack | null): void {
    this.#picture = track
    this.#replan()
  }

  /** Called when the data mode, the number of people or what the processor carries has changed. */
  demandChanged(): void {
    this.#replan()
    this.#deps.send()
  }

  /** @param lateMs how late it is called */
  async #sample(lateMs: number): Promise<void> {
    const { scope, thresholds, shown } = this.#deps
    const seen = await this.#deps.readStats().catch(() => null)
    if (scope.closed || !seen) return
    const now = scope.clock.now()
    this.#noticePath(seen.report)
    if (seen.connection !== this.#connection) {
      this.#connection = seen.connection
      this.#leastRttMs = null
      this.#theirs = { ...this.#theirs, concealed: undefined }
      this.#ladder = newPath(this.#ladder, now, thresholds)
    }
    const sample = this.#reader.read(seen.connection, seen.report, now, shown() ? lateMs : null)
    if (sample) this.#sampled(sample, now)
    // This runs without a sample too, because a connection may be new, or the picture's size may have changed.
    this.#replan()
  }

  #noticePath(report: RTCStatsReport): void {
    const path = pathOf(report)
    if (path === null || path === this.#path) return
    this.#path = path
    this.#deps.log('path', path)
  }

  #sampled(sample: LinkSample, now: number): void {
    const { thresholds, processor } = this.#deps
    processor.report(this, isBusy(sample, this.#sends, thresholds))
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
        busy: { here: processor.busy, there: this.#theirs.busy !== undefined, spent: processor.spent },
      },
      thresholds,
    )
    this.#ladder = stepLadder(this.#ladder, pressure, now, thresholds)
    this.#rate(sample)
  }

  #rate(sample: LinkSample): void {
    const before = this.message()
    const { concealment } = sample.heard
    this.#concealed = concealment === null ? undefined : Math.round(concealment * 100)
    const pictureExpected = this.#theirPicture && this.#theirs.sending !== 'off' && before.wants !== 'none'
    const rating = rate(
      sample,
      { pictureExpected, rung: this.#ladder.rung, step: this.#deps.processor.step },
      this.#deps.thresholds,
    )
    if (rating) this.#score = steady(this.#score, rating, this.#deps.thresholds)
    const { shown } = this.#score
    if (shown && shown.level !== before.quality) {
      this.#deps.log('quality', [shown.level, ...shown.reasons].join(' '))
      this.#deps.changed()
    }
    if (shown?.level !== before.quality || this.#concealed !== before.concealed) this.#deps.send()
  }

  /** Whether a picture of ours is being sent. */
  get #sends(): boolean {
    return this.#plan.video.active && this.#picture?.readyState === 'live'
  }

  #replan(): void {
    const before = this.#plan.rung
    this.#plan = this.#planned()
    const { rung } = this.#plan
    if (rung !== before) {
      this.#deps.log('sending', rung)
      // The message is sent before the picture stops, because an announced silence is not taken for a dead path.
      this.#deps.send()
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
        step: this.#deps.processor.step,
        ...this.#deps.demand(),
        wants: this.#theirs.wants ?? 'video',
        screen: hint === 'detail' || hint === 'text',
        lines: width && height ? Math.min(width, height) : null,
      },
      this.#deps.thresholds,
    )
  }
}
