import type { Clock } from '../types.ts'
import {
  busyLately,
  firstProcessor,
  LAST_STEP,
  type ProcessorState,
  type ProcessorStep,
  stepProcessor,
} from './processor-steps.ts'
import type { Thresholds } from './thresholds.ts'

/**
 * Whether this device is short of processor, and how much of our picture that costs. The processor is shared by all
 * links of a room, so there is one for the room, to which each link reports what it measures.
 */
export class Processor {
  readonly #clock: Clock
  readonly #thresholds: Thresholds
  readonly #changed: (step: ProcessorStep) => void
  readonly #reports = new Map<object, { busy: boolean | null; at: number }>()
  #state: ProcessorState

  /** @param changed called when `step` or `busy` has changed */
  constructor(clock: Clock, thresholds: Thresholds, changed: (step: ProcessorStep) => void) {
    this.#clock = clock
    this.#thresholds = thresholds
    this.#changed = changed
    this.#state = firstProcessor(clock.now(), thresholds)
  }

  get step(): ProcessorStep {
    return this.#state.step
  }

  /** Whether the device is busy now, also if that has not lasted long enough for a step. */
  get busy(): boolean {
    return busyLately(this.#state, this.#thresholds)
  }

  /** Whether no step is left. */
  get spent(): boolean {
    return this.#state.step === LAST_STEP
  }

  /** Called with each sample of a link; `busy` is null if the sample does not tell. */
  report(link: object, busy: boolean | null): void {
    const now = this.#clock.now()
    this.#reports.set(link, { busy, at: now })
    const { step, busy: before } = this
    this.#state = stepProcessor(this.#state, this.#together(now), now, this.#thresholds)
    if (this.step !== step || this.busy !== before) this.#changed(this.step)
  }

  /** Called when a link has ended. */
  forget(link: object): void {
    this.#reports.delete(link)
  }

  /** One link that finds the device busy is enough. */
  #together(now: number): boolean | null {
    const fresh = [...this.#reports.values()].filter(({ at }) => now - at <= this.#thresholds.gapMs)
    if (fresh.some(({ busy }) => busy)) return true
    return fresh.some(({ busy }) => busy === false) ? false : null
  }
}
