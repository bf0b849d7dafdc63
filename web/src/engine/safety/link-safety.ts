import type { Scope } from '../scope.ts'
import type { SafetyCode } from '../types.ts'
import type { ReadFingerprints, SafetyMessage } from './safety-exchange.ts'
import { readSafetyMessage, SafetyExchange } from './safety-exchange.ts'

/** How often the certificates of a connection are read again (ms). */
const LOOK_AGAIN_MS = 5_000

/** What the safety code needs of a room. */
export interface SafetyEnvironment {
  /** Undefined outside a secure context. */
  subtle: SubtleCrypto | undefined
  /** An id of this call that both sides know. */
  callId: string
}

/** The part of a connection that matters here. */
export interface Encrypted {
  fingerprints: ReadFingerprints
  sendMessage(text: string): boolean
}

export interface LinkSafetyDeps {
  scope: Scope
  offerer: boolean
  env: SafetyEnvironment
  /** The connections to the peer that exist now. */
  connections(): readonly Encrypted[]
  pathWorks(): boolean
  changed(): void
  log(name: string, detail: string): void
}

/** The safety code of a link, over all of its connections. */
export class LinkSafety {
  readonly #deps: LinkSafetyDeps
  readonly #exchange: SafetyExchange
  readonly #handlers = new WeakMap<Encrypted, (message: SafetyMessage) => void>()

  constructor(deps: LinkSafetyDeps) {
    this.#deps = deps
    const { scope, offerer, env, pathWorks, changed, log } = deps
    this.#exchange = new SafetyExchange({
      scope,
      offerer,
      call: env.callId,
      subtle: env.subtle,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      pathWorks,
      changed,
      log,
    })
    scope.every(LOOK_AGAIN_MS, () => this.check())
  }

  get code(): SafetyCode | null {
    return this.#exchange.code
  }

  get alarm(): boolean {
    return this.#exchange.alarm
  }

  /** Called when a connection's data channel is open, and so its certificates are known. */
  opened(connection: Encrypted): void {
    const send = (text: string): void => void connection.sendMessage(text)
    this.#handlers.set(connection, this.#exchange.opened(connection.fingerprints, send))
  }

  /** Called with each message of that channel; messages that are no step of the exchange are ignored. */
  onMessage(connection: Encrypted, text: string): void {
    const message = readSafetyMessage(text)
    if (message) this.#handlers.get(connection)?.(message)
  }

  /** Called when a description was applied, which may have brought another certificate. */
  check(): void {
    for (const connection of this.#deps.connections()) this.#exchange.check(connection.fingerprints)
  }
}
