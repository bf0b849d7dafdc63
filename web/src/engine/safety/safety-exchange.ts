import type { Scope } from '../scope.ts'
import type { SafetyCode } from '../types.ts'
import {
  type Bytes,
  commitment,
  type Fingerprints,
  fromHex,
  HASH_LENGTH,
  safetyCode,
  sameBytes,
  toHex,
} from './safety-code.ts'

/** How long the reveal may take while the path works (ms). */
export const REVEAL_WITHIN_MS = 30_000

type Step = 'commit' | 'nonce' | 'reveal'

export interface SafetyMessage {
  step: Step
  /** 32 bytes. */
  value: Bytes
}

export function writeSafetyMessage({ step, value }: SafetyMessage): string {
  return JSON.stringify({ type: 'safety', step, value: toHex(value) })
}

/** @returns null for any other message of the data channel */
export function readSafetyMessage(text: string): SafetyMessage | null {
  if (!text.includes('"safety"')) return null
  try {
    const { type, step, value } = JSON.parse(text) as Record<string, unknown>
    const bytes = fromHex(value)
    if (type !== 'safety' || bytes === null) return null
    return step === 'commit' || step === 'nonce' || step === 'reveal' ? { step, value: bytes } : null
  } catch {
    return null
  }
}

/**
 * Reads the certificates of a connection. `unknown`: this browser does not reveal them; `conflict`: parts of the
 * connection are encrypted towards different certificates.
 */
export type ReadFingerprints = () => Promise<Fingerprints | 'unknown' | 'conflict'>

/** Why the encryption cannot be trusted; the `detail` of the engine event `safety-mismatch`. */
type SafetyFault =
  /** The revealed value does not match the commitment. */
  | 'commitment'
  /** The value differs from the one that was sent first. */
  | 'replay'
  /** A step came out of order, or from the wrong side. */
  | 'order'
  /** The reveal did not come in time. The fault is withdrawn when it comes. */
  | 'timeout'
  /** A connection to the same page has another certificate than the one before. */
  | 'certificate-changed'
  | 'certificates-differ'

export interface SafetyExchangeDeps {
  scope: Scope
  /**
   * True if we make the offers, and so commit first. The order is fixed; otherwise each side could wait for the other's
   * nonce.
   */
  offerer: boolean
  /** An id of this call that both sides know. */
  call: string
  /** Undefined outside a secure context: then there is no code. */
  subtle: SubtleCrypto | undefined
  randomBytes(length: number): Bytes
  /** Whether the path works at this moment, so that an answer can be expected. */
  pathWorks(): boolean
  changed(): void
  log(name: 'safety-mismatch' | 'safety-failed', detail: string): void
}

/**
 * Agrees on a safety code with one other page over the data channel: the offerer commits to a nonce, the answerer sends
 * its own, and the offerer reveals. Nobody learns another value in time to choose their own by it.
 *
 * There is one exchange for the life of the link: over a new connection the same values are sent again, and no others
 * are accepted. So a server in the middle gets one guess per page load, and not one per connection that it breaks.
 */
export class SafetyExchange {
  readonly #deps: SafetyExchangeDeps
  #queue: Promise<void> = Promise.resolve()
  #pinned: Fingerprints | null = null
  #own: Bytes | null = null
  #commitment: Bytes | null = null
  #theirs: Bytes | null = null
  #code: SafetyCode | null = null
  #fault: SafetyFault | null = null
  #deadline: () => void = () => {}

  constructor(deps: SafetyExchangeDeps) {
    this.#deps = deps
  }

  get code(): SafetyCode | null {
    return this.#fault === null ? this.#code : null
  }

  /** True if something happened that cannot happen between two honest pages. */
  get alarm(): boolean {
    return this.#fault !== null
  }

  /**
   * Called when the data channel of a connection to this peer is open; there may be several connections.
   * @returns the handler for the messages of that channel; it ignores them if the certificates are not known
   */
  opened(read: ReadFingerprints, send: (text: string) => void): (message: SafetyMessage) => void {
    let verified = false
    this.#step(async (subtle) => {
      verified = await this.#verify(read)
      if (!verified || !this.#pinned) return
      this.#own ??= this.#deps.randomBytes(HASH_LENGTH)
      if (!this.#deps.offerer) return
      // The commitment is sent even if the code is known here, because the peer may have missed the last step.
      this.#commitment ??= await commitment(subtle, this.#own, this.#pinned, this.#deps.call)
      send(writeSafetyMessage({ step: 'commit', value: this.#commitment }))
    })
    return ({ step, value }) =>
      this.#step(async (subtle) => {
        if (!verified) return
        if (step === 'commit') this.#committed(value, send)
        else if (step === 'nonce') await this.#answered(subtle, value, send)
        else await this.#revealed(subtle, value)
      })
  }

  /** Reads the certificates again, because signalling can renegotiate them during a call. */
  check(read: ReadFingerprints): void {
    if (this.#pinned) this.#step(async () => void (await this.#verify(read)))
  }

  /** Answerer: only the first commitment counts. */
  #committed(value: Bytes, send: (text: string) => void): void {
    if (this.#deps.offerer || !this.#own) {
      this.#fail('order')
      return
    }
    this.#commitment ??= value
    if (!sameBytes(this.#commitment, value)) {
      this.#fail('replay')
      return
    }
    send(writeSafetyMessage({ step: 'nonce', value: this.#own }))
    if (!this.#code) this.#expectReveal()
  }

  /** Offerer: the nonce arrived after our commitment, so ours can be revealed. */
  async #answered(subtle: SubtleCrypto, value: Bytes, send: (text: string) => void): Promise<void> {
    if (!this.#deps.offerer || !this.#commitment || !this.#own || !this.#pinned) return this.#fail('order')
    this.#theirs ??= value
    if (!sameBytes(this.#theirs, value)) return this.#fail('replay')
    send(writeSafetyMessage({ step: 'reveal', value: this.#own }))
    await this.#flush(subtle, { offerer: this.#own, answerer: value })
  }

  /** Answerer: checks the reveal against the commitment and the certificates that we see. */
  async #revealed(subtle: SubtleCrypto, value: Bytes): Promise<void> {
    if (this.#deps.offerer || !this.#commitment || !this.#own || !this.#pinned) return this.#fail('order')
    if (!sameBytes(this.#commitment, await commitment(subtle, value, this.#pinned, this.#deps.call))) {
      return this.#fail('commitment')
    }
    this.#deadline()
    await this.#flush(subtle, { offerer: value, answerer: this.#own })
  }

  async #flush(subtle: SubtleCrypto, nonces: { offerer: Bytes; answerer: Bytes }): Promise<void> {
    if (this.#fault === 'timeout') this.#fault = null
    if (this.#pinned) this.#code ??= await safetyCode(subtle, nonces, this.#pinned, this.#deps.call)
    if (!this.#deps.scope.closed) this.#deps.changed()
  }

  /** @returns whether this connection has the same certificates as all others */
  async #verify(read: ReadFingerprints): Promise<boolean> {
    const found = await read()
    if (found === 'unknown') return false
    if (found === 'conflict') {
      this.#fail('certificates-differ')
      return false
    }
    this.#pinned ??= found
    if (sameBytes(found.own, this.#pinned.own) && sameBytes(found.theirs, this.#pinned.theirs)) return true
    this.#fail('certificate-changed')
    return false
  }

  #expectReveal(): void {
    this.#deadline()
    this.#deadline = this.#deps.scope.after(REVEAL_WITHIN_MS, () => {
      if (this.#code) return
      // If the path is down, that explains the silence.
      if (this.#deps.pathWorks()) this.#fail('timeout')
      else this.#expectReveal()
    })
  }

  #fail(why: SafetyFault): void {
    this.#deadline()
    const before = this.#fault
    if (before !== null && (before !== 'timeout' || why === 'timeout')) return
    this.#fault = why
    this.#deps.log('safety-mismatch', why)
    this.#deps.changed()
  }

  /** Runs one step after another. After a lasting fault nothing more is sent. */
  #step(run: (subtle: SubtleCrypto) => Promise<void>): void {
    const { subtle, scope, log } = this.#deps
    if (!subtle) return
    this.#queue = this.#queue.then(async () => {
      if (scope.closed || (this.#fault !== null && this.#fault !== 'timeout')) return
      await run(subtle).catch((error: unknown) => {
        // Closing during a step may reject the promise for which it waits.
        if (!scope.closed) log('safety-failed', String(error))
      })
    })
  }
}
