/** The picture must keep at least this many frames a second. */
const LEAST_RATE = 15
/** The first frames are slower, because programs and textures are made for them. */
const WARM_UP = 5
/** A verdict is about this many frames, or about the frames of this many milliseconds of work, whichever comes first. */
const FRAMES = 20
const WORK_MS = 2_000
/** One slow stretch may be the fault of another program. */
const SLOW_STRETCHES = 2

/** How many milliseconds the work on one frame may take on average. */
const MOST_MS = 1_000 / LEAST_RATE

/** Decides whether this device is too slow to blur, by how long each frame takes. */
export class BlurPace {
  readonly #mostMs: number
  #skipped = 0
  #frames = 0
  #workMs = 0
  #slow = 0

  constructor(mostMs = MOST_MS) {
    this.#mostMs = mostMs
  }

  /**
   * @param ms how long the work on this frame took
   * @returns true if the device is too slow
   */
  add(ms: number): boolean {
    // A first frame that takes longer than a whole stretch counts, because then there may be no fifth for long.
    if (this.#skipped < WARM_UP && ms < WORK_MS) {
      this.#skipped += 1
      return false
    }
    this.#frames += 1
    this.#workMs += ms
    if (this.#frames < FRAMES && this.#workMs < WORK_MS) return false
    this.#slow = this.#workMs / this.#frames > this.#mostMs ? this.#slow + 1 : 0
    this.#frames = 0
    this.#workMs = 0
    return this.#slow >= SLOW_STRETCHES
  }
}
