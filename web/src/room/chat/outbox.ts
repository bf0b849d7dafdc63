import type { ChatMessage } from '@medconsult/contract'
import { ApiProblem, type FailureCode, failureCode, isPassing, serverClock } from '../../platform/index.ts'

/** Something that was written and is not known to have arrived. */
export interface Unsent {
  /** Stays the same over all tries: the server keeps what it gets twice once. */
  readonly key: string
  readonly message: string
  /** ISO 8601, by the server's clock as far as it is known. */
  readonly writtenAt: string
  /** `waiting`: no answer yet, tried again by itself. `refused`: not without the person. */
  readonly state: 'sending' | 'waiting' | 'refused'
  readonly problem: FailureCode | null
}

/** First pause between two tries, and the longest, in milliseconds. */
const PAUSE_MS = { first: 1000, most: 8000 }
/** A request that hangs for so long is given up, and sent again with the same key (milliseconds). */
const PATIENCE_MS = 8000

export interface OutboxDeps {
  send: (body: { message: string; key: string }, signal: AbortSignal) => Promise<ChatMessage>
  /** It is kept by the server now. */
  sent: (message: ChatMessage) => void
  changed: () => void
}

/**
 * Sends one after the other, in the order in which they were written, for as long as it takes. What the server
 * cannot take now stays; what it refuses waits for the person, and holds up nothing behind it.
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
    this.#set([...this.#unsent, { key: randomKey(), message, writtenAt, state: 'sending', problem: null }])
    void this.#run()
  }

  /** The person asks for another try, now. */
  retry(key: string): void {
    this.#change(key, { state: 'sending', problem: null })
    void this.#run()
  }

  /** The connection is back: no more waiting, not for a request either that went out over the old one. */
  wake(): void {
    this.#pause = PAUSE_MS.first
    this.#woken = true
    this.#underway?.abort()
    void this.#run()
  }

  /** It arrived, or is given up. */
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

  /** @returns how long to wait before the next try, in milliseconds */
  async #try({ key, message }: Unsent): Promise<number> {
    const underway = new AbortController()
    const patience = setTimeout(() => underway.abort(), PATIENCE_MS)
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
      clearTimeout(patience)
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

/** A UUID of version 4. Not `crypto.randomUUID`: that exists in secure contexts only. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
