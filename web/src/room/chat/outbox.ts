import type { ChatMessage } from '@medconsult/contract'
import { ApiProblem, type FailureCode, failureCode, isPassing, serverClock } from '../../platform/index.ts'
import { newUuid } from '../../platform/uuid.ts'

/** A message that was written and that the server has not confirmed. */
export interface Unsent {
  /** Stays the same for every attempt: the server stores a message with a known key only once. */
  readonly key: string
  readonly message: string
  /** ISO 8601, estimated by the server's clock. */
  readonly writtenAt: string
  /**
   * `waiting`: the server did not answer, and the next attempt follows by itself. `refused`: the person has to decide.
   */
  readonly state: 'sending' | 'waiting' | 'refused'
  readonly problem: FailureCode | null
}

/** First and longest pause between two attempts, in milliseconds. */
const PAUSE_MS = { first: 1000, most: 8000 }
/** A request without an answer is aborted after this time (milliseconds), and sent again with the same key. */
const TIMEOUT_MS = 8000

export interface OutboxDeps {
  send: (body: { message: string; key: string }, signal: AbortSignal) => Promise<ChatMessage>
  /** Called when the server has stored the message. */
  sent: (message: ChatMessage) => void
  changed: () => void
}

/**
 * Sends messages one after another, in the order in which they were written, until each has arrived. A message that
 * cannot be sent now is tried again. One that the server refuses waits for the person's decision, and does not hold up
 * the messages behind it.
 */
export class Outbox {
  #unsent: readonly Unsent[] = []
  #running = false
  #woken = false
  #underway: AbortController | null = null
  #closed = false
  #pause = PAUSE_MS.first
  #again: ReturnType<typeof setTimeout> | undefined
  readonly #deps: OutboxDeps

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  get unsent(): readonly Unsent[] {
    return this.#unsent
  }

  add(message: string): void {
    const writtenAt = new Date(serverClock.now()).toISOString()
    this.#set([...this.#unsent, { key: newUuid(), message, writtenAt, state: 'sending', problem: null }])
    void this.#run()
  }

  /** Sends what another outbox had not sent. The messages keep their keys, so that none arrives twice. */
  restore(unsent: readonly Unsent[]): void {
    this.#set(unsent.map((one) => ({ ...one, state: 'sending', problem: null })))
    void this.#run()
  }

  /** Tries a message again at once; called when the person asks for it. */
  retry(key: string): void {
    this.#change(key, { state: 'sending', problem: null })
    void this.#run()
  }

  /**
   * Ends the pause and the request under way, and sends at once; called when the connection is back, because a request
   * that went out over the old connection may hang.
   */
  wake(): void {
    this.#pause = PAUSE_MS.first
    this.#woken = true
    this.#underway?.abort()
    void this.#run()
  }

  /** Removes a message that has arrived or that the person discards. */
  remove(key: string): void {
    if (this.#unsent.some((one) => one.key === key)) this.#set(this.#unsent.filter((one) => one.key !== key))
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#again)
    this.#underway?.abort()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    clearTimeout(this.#again)
    let pause = 0
    while (pause === 0 && !this.#closed) {
      const next = this.#unsent.find(({ state }) => state !== 'refused')
      if (!next) break
      this.#woken = false
      pause = await this.#try(next)
      if (this.#woken) pause = 0
    }
    this.#running = false
    if (pause > 0 && !this.#closed) this.#again = setTimeout(() => void this.#run(), pause)
  }

  /** @returns the pause before the next attempt, in milliseconds */
  async #try({ key, message }: Unsent): Promise<number> {
    const underway = new AbortController()
    const timeout = setTimeout(() => underway.abort(), TIMEOUT_MS)
    this.#underway = underway
    this.#change(key, { state: 'sending', problem: null })
    try {
      const kept = await this.#deps.send({ message, key }, underway.signal)
      this.#pause = PAUSE_MS.first
      this.remove(key)
      this.#deps.sent(kept)
      return 0
    } catch (error) {
      return this.#failed(key, error, underway.signal.aborted)
    } finally {
      clearTimeout(timeout)
      this.#underway = null
    }
  }

  #failed(key: string, error: unknown, aborted: boolean): number {
    const problem = aborted ? 'OFFLINE' : failureCode(error)
    if (problem === 'TOO_MANY') {
      this.#change(key, { state: 'waiting', problem })
      return ((error instanceof ApiProblem ? error.retryAfter : null) ?? 1) * 1000
    }
    if (!aborted && !isPassing(error)) {
      this.#change(key, { state: 'refused', problem })
      return 0
    }
    this.#change(key, { state: 'waiting', problem })
    const pause = this.#pause
    this.#pause = Math.min(pause * 2, PAUSE_MS.most)
    return pause
  }

  #change(key: string, change: Partial<Unsent>): void {
    this.#set(this.#unsent.map((one) => (one.key === key ? { ...one, ...change } : one)))
  }

  #set(unsent: readonly Unsent[]): void {
    this.#unsent = unsent
    this.#deps.changed()
  }
}
