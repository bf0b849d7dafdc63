import type { Release, Scope } from './scope.ts'

/** How long to wait between attempts, as an object, so that it can be replaced and tested. */
export interface RetryPolicy {
  /** @param attempt 1 for the first @returns ms until the next one, if media did not come back */
  next(attempt: number): number
}

/** 5 s gives a restart time to bring media (WEBRTC §4); then slower, for a long outage. */
export const DEFAULT_POLICY: RetryPolicy = {
  next: (attempt) => Math.min(15_000, attempt <= 2 ? 5_000 : 5_000 * 1.5 ** (attempt - 2)),
}

/** At most one attempt per this time (ms): quick successive restarts lose Firefox's media. */
const MIN_GAP_MS = 3_000
/** `disconnected` often heals by itself; this long it may (ms). */
const DISCONNECTED_MS = 1_000
/** The one backstop (ms): then the person is asked. */
export const BACKSTOP_MS = 120_000
/** Several signs of one return of the transport come within this (ms). */
const SAME_NEWS_MS = 700
/** Attempts further apart than this do not belong together (ms). */
const WINDOW_MS = 20_000

export type Trouble = 'failed' | 'disconnected' | 'silent' | 'not-connected' | 'rejoin'

export interface RecoveryParts {
  scope: Scope
  policy: RetryPolicy
  /** The transport works and the peer is there: an attempt can reach it. */
  reachable(): boolean
  /** @param attempt counts the attempts of one trouble, from 1 */
  attempt(attempt: number, why: Trouble | 'asked'): void
  changed(): void
}

/**
 * When to try to get the media back. Knows nothing of peer connections: it is told of
 * trouble and of health, and asks for attempts. The old path stays until a new one works.
 */
export class Recovery {
  readonly #p: RecoveryParts
  #trouble: Trouble | null = null
  #gaveUp = false
  #acts: number[] = []
  #blocked: Trouble | 'asked' | null = null
  #timer: Release = () => {}
  #backstop: Release = () => {}
  #grace: Release | null = null

  constructor(parts: RecoveryParts) {
    this.#p = parts
  }

  get inTrouble(): boolean {
    return this.#trouble !== null
  }

  /** The backstop passed; only `rejoin` (or media by itself) helps. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /** `connectionState` says `disconnected`: trouble, if it still does so after a second. */
  disconnected(): void {
    if (this.inTrouble || this.#grace) return
    this.#grace = this.#p.scope.after(DISCONNECTED_MS, () => {
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
    if (first) {
      this.#trouble = why
      this.#backstop = this.#p.scope.after(BACKSTOP_MS, () => this.#giveUp())
    }
    if (first || why === 'failed') this.#act(why)
    if (first) this.#p.changed()
  }

  /** Media flows, or would if anything were sent. */
  healthy(): void {
    this.#endGrace()
    if (!this.#trouble && !this.#gaveUp) return
    this.#timer()
    this.#backstop()
    this.#trouble = null
    this.#gaveUp = false
    this.#acts = []
    this.#blocked = null
    this.#p.changed()
  }

  /**
   * The transport came back, or the peer did: what had to wait goes now.
   * @param lost the last attempt never got through, so it does not count
   * @returns whether an attempt was made
   */
  reachable(lost: boolean): boolean {
    const before = this.#acts.at(-1)
    // The news of a return comes two or three times; only the first undoes an attempt.
    if (lost && before !== undefined && this.#p.scope.clock.now() - before >= SAME_NEWS_MS) this.#acts.pop()
    if (this.#grace) this.begin('disconnected')
    else if (this.#trouble && !this.#gaveUp) this.#act(this.#trouble)
    else if (this.#blocked) this.#act(this.#blocked)
    return this.#acts.at(-1) === this.#p.scope.clock.now()
  }

  /**
   * The other side asks; we may not have noticed anything. Within the gap after an attempt
   * it asks about the same trouble, which that attempt serves: both sides notice at once.
   */
  asked(): void {
    const last = this.#acts.at(-1)
    if (last !== undefined && this.#p.scope.clock.now() - last < MIN_GAP_MS) return
    this.#act('asked')
  }

  /** The person wants it: all counts start again. */
  rejoin(): void {
    this.#timer()
    this.#backstop()
    this.#trouble = null
    this.#gaveUp = false
    this.#acts = []
    this.begin('rejoin')
  }

  #act(why: Trouble | 'asked'): void {
    this.#timer()
    if (!this.#p.reachable()) {
      this.#blocked = why
      return
    }
    this.#blocked = null
    const now = this.#p.scope.clock.now()
    const wait = (this.#acts.at(-1) ?? Number.NEGATIVE_INFINITY) + MIN_GAP_MS - now
    if (wait > 0) {
      this.#timer = this.#p.scope.after(wait, () => this.#act(why))
      return
    }
    this.#acts = [...this.#acts.filter((at) => now - at < WINDOW_MS), now]
    const attempt = this.#acts.length
    if (this.#trouble) this.#timer = this.#p.scope.after(this.#p.policy.next(attempt), () => this.#act(why))
    this.#p.attempt(attempt, why)
  }

  #giveUp(): void {
    this.#timer()
    this.#gaveUp = true
    this.#blocked = null
    this.#p.changed()
  }

  #endGrace(): void {
    this.#grace?.()
    this.#grace = null
  }
}
