import type { SessionLimits } from '@medconsult/contract'

/** How long before the end of the session the page warns, in milliseconds. */
const WARN_MS = 60_000
/** How long after the page was opened it asks for the first time, in milliseconds: not beside what it needs to be drawn. */
const FIRST_MS = 20_000
/** How often the server is asked while the page warns, in milliseconds: the person may go on in another tab. */
const LOOK_MS = 5_000
/** The page tells the server of use at most this often, in milliseconds. */
const TELL_MS = 60_000

export interface Warning {
  /** `IDLE`: nobody uses the session, and it can go on; `EXPIRED`: its whole time is over. */
  why: 'IDLE' | 'EXPIRED'
  /** ms since the epoch, by the server's clock */
  endsAt: number
}

export interface IdleWatchDeps {
  /** The server's time, ms since the epoch. */
  now: () => number
  /** @returns a function that cancels it */
  wait: (run: () => void, ms: number) => () => void
  read: () => Promise<SessionLimits>
  stay: () => Promise<SessionLimits>
  /** Whether a call goes on in this page, which nothing here ends. */
  isInCall: () => boolean
  /** Nobody has used the session for its idle time, as the server has just confirmed. */
  onIdle: () => void
}

/**
 * Watches when the session of this page ends: tells the server that somebody uses it, and warns a minute before the end.
 * The server's row is the truth, which other tabs and calls move too, so it is read before the page warns, and before it ends
 * anything. While the server is away nothing ends, because a call may go on in another tab.
 */
export class IdleWatch {
  readonly #deps: IdleWatchDeps
  readonly #listeners = new Set<() => void>()
  #limits: SessionLimits | null = null
  #warning: Warning | null = null
  #toldAt = Number.NEGATIVE_INFINITY
  /** Whether the server has answered the last question. */
  #isAnswered = false
  #cancel: () => void = () => undefined
  #isStopped = false

  constructor(deps: IdleWatchDeps) {
    this.#deps = deps
  }

  /** The server knows that somebody has just opened the page, so there is time. */
  start(): void {
    this.#isStopped = false
    this.#cancel = this.#deps.wait(() => void this.#ask(this.#deps.read), FIRST_MS)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getWarning = (): Warning | null => this.#warning

  /** Somebody moves or types in the page. While it warns that does not count: the question is asked for an answer. */
  used(): void {
    const { idleMinutes } = this.#limits ?? {}
    if (!idleMinutes || this.#warning) return
    const now = this.#deps.now()
    if (now - this.#toldAt < Math.min(TELL_MS, idleMinutes * 15_000)) return
    this.#toldAt = now
    void this.#ask(this.#deps.stay)
  }

  /** The answer to the warning: the session goes on. @throws when the server could not be told */
  async stay(): Promise<void> {
    this.#take(await this.#deps.stay())
  }

  /** The page was asleep, or comes back: timers may be late. */
  look(): void {
    this.#cancel()
    if (this.#isStopped) return
    if (this.#limits) this.#reach()
    else void this.#ask(this.#deps.read)
  }

  async #ask(question: () => Promise<SessionLimits>): Promise<void> {
    const limits = await question().catch(() => null)
    this.#isAnswered = limits !== null
    if (limits) this.#take(limits)
    else this.#schedule()
  }

  #take(limits: SessionLimits): void {
    this.#limits = limits
    this.#schedule()
  }

  #end(): Warning | null {
    if (!this.#limits) return null
    const { expiresAt, idleEndsAt } = this.#limits
    const over = { why: 'EXPIRED', endsAt: Date.parse(expiresAt) } as const
    const idle = idleEndsAt === null ? Number.POSITIVE_INFINITY : Date.parse(idleEndsAt)
    return idle < over.endsAt && !this.#deps.isInCall() ? { why: 'IDLE', endsAt: idle } : over
  }

  #schedule(): void {
    this.#cancel()
    if (this.#isStopped) return
    const end = this.#end()
    const { now, wait } = this.#deps
    if (!end) {
      this.#cancel = wait(() => void this.#ask(this.#deps.read), TELL_MS)
      return
    }
    const left = end.endsAt - now()
    if (left <= 0 && end.why === 'IDLE' && this.#isAnswered) {
      this.#deps.onIdle()
      return
    }
    if (left > WARN_MS) {
      this.#show(null)
      // A call that begins or ends changes which end comes first.
      this.#cancel = wait(() => this.#reach(), Math.min(left - WARN_MS, TELL_MS))
      return
    }
    this.#show(end)
    // The answer after the end is the refusal that ends the session, for which a call is not interrupted.
    const ask = () => (this.#deps.isInCall() ? this.#schedule() : void this.#ask(this.#deps.read))
    this.#cancel = wait(ask, left > 0 ? Math.min(LOOK_MS, left) : LOOK_MS)
  }

  /** Goes on waiting, or reads the end once more before the page warns of it. */
  #reach(): void {
    const end = this.#end()
    if (end && end.endsAt - this.#deps.now() <= WARN_MS) void this.#ask(this.#deps.read)
    else this.#schedule()
  }

  #show(warning: Warning | null): void {
    if (this.#warning?.endsAt === warning?.endsAt && this.#warning?.why === warning?.why) return
    this.#warning = warning
    for (const listener of this.#listeners) listener()
  }
}
