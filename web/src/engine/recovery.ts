import type { Release, Scope } from './scope.ts'

/** How long to wait between attempts, as an object, so that it can be replaced and tested. */
export interface RetryPolicy {
  /** @param attempt 1 for the first @returns ms until the next one, if media did not come back */
  next(attempt: number): number
}

/** A new connection brings media within a second or not at all, on most networks; then slower, for a long outage. */
export const DEFAULT_POLICY: RetryPolicy = {
  next: (attempt) => Math.min(15_000, 3_000 * 1.5 ** (attempt - 1)),
}

/** At most one attempt per this time (ms), unless the network is known to be another one since. */
const MIN_GAP_MS = 1_500
/** `disconnected` often heals by itself; this long it may (ms). */
const DISCONNECTED_MS = 1_000
/** So soon (ms) after it began a trouble is over mostly, and then nobody need be told. */
export const REPORT_AFTER_MS = 600
/** The one backstop (ms): then the person is asked. */
export const BACKSTOP_MS = 120_000
/** Several signs of one return of the transport come within this (ms). */
const SAME_NEWS_MS = 700

export type Trouble = 'failed' | 'disconnected' | 'silent' | 'not-connected' | 'rejoin'

export interface RecoveryDeps {
  scope: Scope
  policy: RetryPolicy
  /** The transport works and the peer is there: an attempt can reach it. */
  reachable(): boolean
  /** One that was made before is well on its way: a new one would only set it back. */
  underWay(): boolean
  /** Makes a new connection, or asks for one. */
  attempt(why: Trouble | 'asked'): void
  changed(): void
}

/**
 * When to try to get the media back. Knows nothing of peer connections: it is told of
 * trouble and of health, and asks for attempts. The old path stays until a new one works.
 */
export class Recovery {
  readonly #deps: RecoveryDeps
  #trouble: Trouble | null = null
  #gaveUp = false
  /** Attempts of this trouble, and when the last one was made (clock ms). */
  #attempts = 0
  #lastAt = Number.NEGATIVE_INFINITY
  #newsAt = Number.NEGATIVE_INFINITY
  #blocked: Trouble | 'asked' | null = null
  #timer: Release = () => {}
  #backstop: Release = () => {}
  #tell: Release = () => {}
  #told = false
  #grace: Release | null = null

  constructor(deps: RecoveryDeps) {
    this.#deps = deps
  }

  get inTrouble(): boolean {
    return this.#trouble !== null
  }

  /** It lasts: the person should see it. */
  get told(): boolean {
    return this.#told
  }

  /** The backstop passed; only `rejoin` (or media by itself) helps. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /** An attempt waits for the transport, or for the peer. */
  get isBlocked(): boolean {
    return this.#blocked !== null
  }

  /** `connectionState` says `disconnected`: trouble, if it still does so after a second. */
  disconnected(): void {
    if (this.inTrouble || this.#grace) return
    this.#grace = this.#deps.scope.after(DISCONNECTED_MS, () => {
      this.#grace = null
      this.begin('disconnected')
    })
  }

  /** `connectionState` came back by itself within the second. */
  stateHealed(): void {
    this.#endGrace()
  }

  /** Something is wrong for sure. Repeated calls add nothing, but for `failed`, which hurries. */
  begin(why: Trouble): void {
    if (this.#gaveUp) return
    this.#endGrace()
    const first = this.#trouble === null
    if (first) this.#start(why)
    if (first || why === 'failed') this.#act(why)
  }

  /** Media flows, or would if anything were sent. */
  healthy(): void {
    this.#endGrace()
    if (!this.#trouble && !this.#gaveUp) return
    this.#reset()
    this.#deps.changed()
  }

  /**
   * The transport came back, or the peer did, or the network is another one: what had to wait goes now.
   * @param lost the last attempt never got through, so it does not count
   * @returns whether an attempt was made
   */
  reachable(lost: boolean): boolean {
    const now = this.#deps.scope.clock.now()
    // The news of a return comes two or three times; only the first undoes an attempt.
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
   * The other side asks; we may not have noticed anything. Within the gap after an attempt
   * it asks about the same trouble, which that attempt serves: both sides notice at once.
   */
  asked(): void {
    if (this.#deps.scope.clock.now() - this.#lastAt >= MIN_GAP_MS) this.#act('asked')
  }

  /** The person wants it: all counts start again. */
  rejoin(): void {
    this.#endGrace()
    this.#reset()
    this.#start('rejoin')
    this.#isTold()
    this.#act('rejoin', true)
  }

  #start(why: Trouble): void {
    this.#trouble = why
    this.#tell = this.#deps.scope.after(REPORT_AFTER_MS, () => this.#isTold())
    this.#backstop = this.#deps.scope.after(BACKSTOP_MS, () => this.#giveUp())
  }

  #reset(): void {
    this.#timer()
    this.#backstop()
    this.#tell()
    this.#told = false
    this.#trouble = null
    this.#gaveUp = false
    this.#attempts = 0
    this.#lastAt = Number.NEGATIVE_INFINITY
    this.#blocked = null
  }

  #isTold(): void {
    this.#told = true
    this.#deps.changed()
  }

  #undo(): void {
    this.#lastAt = Number.NEGATIVE_INFINITY
    this.#attempts = Math.max(0, this.#attempts - 1)
  }

  /** @param anyway also when an attempt is under way: that one can't have got through, or is not wanted */
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
