import type { Release, Scope } from './scope.ts'

/** How long to wait between attempts, as an object, so that it can be replaced and tested. */
export interface RetryPolicy {
  /**
   * @param attempt 1 for the first
   * @returns ms until the next one, if media did not come back
   */
  next(attempt: number): number
}

/** On most networks a new connection brings media within a second or not at all. For a long outage the pauses grow. */
export const DEFAULT_POLICY: RetryPolicy = {
  next: (attempt) => Math.min(15_000, 3_000 * 1.5 ** (attempt - 1)),
}

/** At most one attempt within this time (ms), unless the network is known to have changed since. */
const MIN_GAP_MS = 1_500
/** `disconnected` often ends by itself, and is ignored for this long (ms). */
const DISCONNECTED_MS = 1_000
/** Most troubles end within this time (ms), and are not shown to the person. */
export const REPORT_AFTER_MS = 600
/** After this time (ms) the attempts end, and the person is asked. */
export const BACKSTOP_MS = 120_000
/** When signalling returns, there are several signs of it within this time (ms). */
const SAME_NEWS_MS = 700

export type Trouble = 'failed' | 'disconnected' | 'silent' | 'not-connected' | 'rejoin'

export interface RecoveryDeps {
  scope: Scope
  policy: RetryPolicy
  /** Whether signalling works and the peer is there, so that an attempt can reach it. */
  reachable(): boolean
  /** Whether an earlier attempt is about to succeed; a new one would only delay it. */
  underWay(): boolean
  /** Makes a new connection, or requests one from the peer. */
  attempt(why: Trouble | 'asked'): void
  changed(): void
}

/**
 * Decides when to try to get media back. It knows no peer connection: other code reports trouble and health to it, and
 * it calls `attempt`. The old path stays until a new one works.
 */
export class Recovery {
  readonly #deps: RecoveryDeps
  #trouble: Trouble | null = null
  #gaveUp = false
  /** How many attempts this trouble has had, and when the last one was made (clock ms). */
  #attempts = 0
  #lastAt = Number.NEGATIVE_INFINITY
  #newsAt = Number.NEGATIVE_INFINITY
  #blocked: Trouble | 'asked' | null = null
  #timer: Release = () => {}
  #backstop: Release = () => {}
  #cancelReport: Release = () => {}
  #isReported = false
  #grace: Release | null = null

  constructor(deps: RecoveryDeps) {
    this.#deps = deps
  }

  get inTrouble(): boolean {
    return this.#trouble !== null
  }

  /** True once the trouble has lasted long enough to be shown to the person. */
  get isReported(): boolean {
    return this.#isReported
  }

  /** True after `BACKSTOP_MS`: only `rejoin`, or media by itself, ends the trouble then. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /** True while an attempt waits for signalling or for the peer. */
  get isBlocked(): boolean {
    return this.#blocked !== null
  }

  /** Called when `connectionState` is `disconnected`; this is trouble if it lasts a second. */
  disconnected(): void {
    if (this.inTrouble || this.#grace) return
    this.#grace = this.#deps.scope.after(DISCONNECTED_MS, () => {
      this.#grace = null
      this.begin('disconnected')
    })
  }

  /** Called when `connectionState` has recovered by itself within the second. */
  stateHealed(): void {
    this.#endGrace()
  }

  /** Reports certain trouble. A repeated call changes nothing, except that `failed` starts the next attempt sooner. */
  begin(why: Trouble): void {
    if (this.#gaveUp) return
    this.#endGrace()
    const first = this.#trouble === null
    if (first) this.#start(why)
    if (first || why === 'failed') this.#act(why)
  }

  /** Called when media flows, or would flow if anything were sent. */
  healthy(): void {
    this.#endGrace()
    if (!this.#trouble && !this.#gaveUp) return
    this.#reset()
    this.#deps.changed()
  }

  /**
   * Called when signalling or the peer is back, or the network has changed: an attempt that had to wait is made now.
   * @param lost true if the last attempt never reached the peer, so that it does not count
   * @returns whether an attempt was made
   */
  reachable(lost: boolean): boolean {
    const now = this.#deps.scope.clock.now()
    // A return is reported two or three times, and only the first report discards an attempt.
    const known = now - this.#newsAt < SAME_NEWS_MS && !this.#blocked
    this.#newsAt = now
    if (known) return false
    if (lost) this.#undo()
    if (this.#grace) this.begin('disconnected')
    else if (this.#trouble && !this.#gaveUp) this.#act(this.#trouble, lost)
    else if (this.#blocked) this.#act(this.#blocked, lost)
    return this.#lastAt === now
  }

  /**
   * Called when the peer requests a new connection, though we may have noticed nothing. Both sides notice a trouble at
   * the same time, so shortly after an attempt the request is about the same trouble, and needs no second attempt.
   */
  onRequest(): void {
    if (this.#deps.scope.clock.now() - this.#lastAt >= MIN_GAP_MS) this.#act('asked')
  }

  /** Called when the person asks for it: all counts start again. */
  rejoin(): void {
    this.#endGrace()
    this.#reset()
    this.#start('rejoin')
    this.#report()
    this.#act('rejoin', true)
  }

  #start(why: Trouble): void {
    this.#trouble = why
    this.#cancelReport = this.#deps.scope.after(REPORT_AFTER_MS, () => this.#report())
    this.#backstop = this.#deps.scope.after(BACKSTOP_MS, () => this.#giveUp())
  }

  #reset(): void {
    this.#timer()
    this.#backstop()
    this.#cancelReport()
    this.#isReported = false
    this.#trouble = null
    this.#gaveUp = false
    this.#attempts = 0
    this.#lastAt = Number.NEGATIVE_INFINITY
    this.#blocked = null
  }

  #report(): void {
    this.#isReported = true
    this.#deps.changed()
  }

  #undo(): void {
    this.#lastAt = Number.NEGATIVE_INFINITY
    this.#attempts = Math.max(0, this.#attempts - 1)
  }

  /**
   * @param anyway true to make an attempt even while another is under way, which cannot have succeeded or is not wanted
   */
  #act(why: Trouble | 'asked', anyway = false): void {
    this.#timer()
    if (!this.#deps.reachable()) {
      this.#blocked = why
      return
    }
    this.#blocked = null
    const now = this.#deps.scope.clock.now()
    const goes = anyway || !this.#deps.underWay()
    const wait = this.#lastAt + MIN_GAP_MS - now
    if (goes && wait > 0) {
      this.#timer = this.#deps.scope.after(wait, () => this.#act(why, anyway))
      return
    }
    if (this.#trouble) {
      this.#attempts += 1
      this.#timer = this.#deps.scope.after(this.#deps.policy.next(this.#attempts), () => this.#act(why))
    }
    if (!goes) return
    this.#lastAt = now
    this.#deps.attempt(why)
  }

  #giveUp(): void {
    this.#timer()
    this.#gaveUp = true
    this.#blocked = null
    this.#deps.changed()
  }

  #endGrace(): void {
    this.#grace?.()
    this.#grace = null
  }
}
