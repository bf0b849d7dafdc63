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

/** How long the opening of a commitment may take while the path works (ms). */
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

/** @returns null for anything else that is said on the data channel */
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
 * The certificates of a connection. `unknown`: this browser does not show them;
 * `conflict`: parts of the connection are encrypted towards different certificates.
 */
export type ReadFingerprints = () => Promise<Fingerprints | 'unknown' | 'conflict'>

/** Why the encryption can't be vouched for; `detail` of the engine event `safety-mismatch`. */
type SafetyFault =
  /** What was revealed is not what was committed to. */
  | 'commitment'
  /** Another value than the one of the first time. */
  | 'replay'
  /** A step out of its order, or of the wrong side. */
  | 'order'
  /** The commitment was not opened in time. Taken back when it is. */
  | 'timeout'
  /** A connection to the same page has another certificate than the one before. */
  | 'certificate-changed'
  | 'certificates-differ'

export interface SafetyExchangeDeps {
  scope: Scope
  /** We make the offers, and so commit first: fixed, or each side could wait for the other's nonce. */
  offerer: boolean
  /** What both sides call this call. */
  call: string
  /** Undefined outside a secure context: then there is no code. */
  subtle: SubtleCrypto | undefined
  randomBytes(length: number): Bytes
  /** The path works at this moment, so that an answer may be expected. */
  pathWorks(): boolean
  changed(): void
  log(name: 'safety-mismatch' | 'safety-failed', detail: string): void
}

/**
 * Agrees on a safety code with one other page, over the data channel: the offerer commits to a nonce, the
 * answerer says its own, the offerer reveals. Nobody learns anything in time to choose anything by it.
 *
 * One exchange for the life of the link: over a new connection the same values are said again and nothing
 * else is accepted. A server in the middle gets one try per page load, not one per connection that it breaks.
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

  /** Something happened that does not happen between two honest pages. */
  get alarm(): boolean {
    return this.#fault !== null
  }

  /**
   * The data channel of a connection to this peer is open. May be called for several connections.
   * @returns takes what is said on that channel; nothing is heeded on one whose certificates are not known
   */
  opened(read: ReadFingerprints, send: (text: string) => void): (message: SafetyMessage) => void {
    let verified = false
    this.#step(async (subtle) => {
      verified = await this.#verify(read)
      if (!verified || !this.#pinned) return
      this.#own ??= this.#deps.randomBytes(HASH_LENGTH)
      if (!this.#deps.offerer) return
      // Also when the code is there: the other side may have missed the end.
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

  /** Looks at the certificates again: signalling can renegotiate them in the middle of a call. */
  check(read: ReadFingerprints): void {
    if (this.#pinned) this.#step(async () => void (await this.#verify(read)))
  }

  /** Answerer: the first commitment stands. */
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

  /** Offerer: the nonce came after our commitment, so it may be answered with ours. */
  async #answered(subtle: SubtleCrypto, value: Bytes, send: (text: string) => void): Promise<void> {
    if (!this.#deps.offerer || !this.#commitment || !this.#own || !this.#pinned) return this.#fail('order')
    this.#theirs ??= value
    if (!sameBytes(this.#theirs, value)) return this.#fail('replay')
    send(writeSafetyMessage({ step: 'reveal', value: this.#own }))
    await this.#flush(subtle, { offerer: this.#own, answerer: value })
  }

  /** Answerer: is it what was promised, between the certificates that we see? */
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

  /** @returns whether this connection has the certificates that all others had */
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
      // A path that is down explains the silence.
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

  /** One after the other; after a fault for good nothing more is said. */
  #step(run: (subtle: SubtleCrypto) => Promise<void>): void {
    const { subtle, scope, log } = this.#deps
    if (!subtle) return
    this.#queue = this.#queue.then(async () => {
      if (scope.closed || (this.#fault !== null && this.#fault !== 'timeout')) return
      await run(subtle).catch((error: unknown) => {
        // Closing in the middle of a step may well reject what it waits for.
        if (!scope.closed) log('safety-failed', String(error))
      })
    })
  }
}
