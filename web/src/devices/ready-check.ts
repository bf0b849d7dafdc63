import type { ReadyCheckResult } from '@medconsult/contract'
import { Store } from '../platform/index.ts'
import type { DeviceCheckStore } from './device-check-store.ts'
import { type Hearing, HearingWatch } from './hearing.ts'
import type { MicMeter } from './mic-meter.ts'
import type { checkNetwork, NetworkResult } from './network-check.ts'

/** The part of the network check that runs now. */
export type NetworkStep = Parameters<NonNullable<Parameters<typeof checkNetwork>[2]>>[0]

export interface ReadyCheckState {
  /** True once somebody has started the check. Before that the picture may be shown, but nothing is judged. */
  started: boolean
  hearing: Hearing
  speaker: ReadyCheckResult['speaker']
  network: NetworkResult | null
  /** Null when the network is not being checked. */
  step: NetworkStep | null
  /** Null until all parts are known. A new object only when something in it has changed. */
  result: ReadyCheckResult | null
}

const IDLE: ReadyCheckState = {
  started: false,
  hearing: 'LISTENING',
  speaker: 'SKIPPED',
  network: null,
  step: null,
  result: null,
}

export interface ReadyCheckDeps {
  devices: DeviceCheckStore
  meter: MicMeter
  network: (signal: AbortSignal, onStep: (step: NetworkStep) => void) => Promise<NetworkResult>
  /** Milliseconds of a monotonic clock. */
  now: () => number
}

/**
 * Combines devices, microphone, speaker and network in one result and keeps it up to date: another microphone, a voice
 * that is detected later, or a speaker test changes it.
 */
export class ReadyCheck {
  readonly #store = new Store<ReadyCheckState>(IDLE)
  #stop: AbortController | null = null
  #heard: MediaStream | null = null
  readonly #watch = new HearingWatch()
  readonly #deps: ReadyCheckDeps

  constructor(deps: ReadyCheckDeps) {
    this.#deps = deps
  }

  /**
   * Subscribes to devices and meter.
   * @returns a function that unsubscribes and ends whatever runs
   */
  connect(): () => void {
    const { devices, meter } = this.#deps
    const stops = [devices.subscribe(() => this.#devicesMoved()), meter.subscribe(() => this.#listen())]
    this.#devicesMoved()
    return () => {
      for (const stop of stops) stop()
      this.#reset()
      meter.listenTo(null)
      this.#heard = null
    }
  }

  readonly subscribe = this.#store.subscribe
  readonly getSnapshot = this.#store.getSnapshot

  /** Starts all parts at once: the network is tested while the browser asks for permission. */
  start(): void {
    const { speaker } = this.getSnapshot()
    this.#reset()
    this.#watch.reset()
    this.#set({ started: true, step: 'SERVER', speaker })
    void this.#deps.devices.open()
    void this.#checkNetwork()
  }

  /** Closes everything, and drops the result. */
  close(): void {
    this.#reset()
    this.#deps.devices.close()
  }

  answerSpeaker(heard: boolean): void {
    this.#set({ speaker: heard ? 'HEARD' : 'UNHEARD' })
  }

  /** Forgets the speaker test, because another speaker was chosen. */
  forgetSpeaker(): void {
    this.#set({ speaker: 'SKIPPED' })
  }

  #reset(): void {
    this.#stop?.abort()
    this.#stop = null
    this.#set(IDLE)
  }

  async #checkNetwork(): Promise<void> {
    const stop = new AbortController()
    this.#stop = stop
    let network: NetworkResult | null = null
    try {
      network = await this.#deps.network(stop.signal, (step) => {
        if (!stop.signal.aborted) this.#set({ step })
      })
    } catch {
      // The check was cancelled, or the browser lacks a function that it needs; the network then stays unchecked.
    }
    if (!stop.signal.aborted) this.#set({ network, step: null })
  }

  #devicesMoved(): void {
    const { stream } = this.#deps.devices.getSnapshot()
    if (stream !== this.#heard) {
      this.#heard = stream
      this.#watch.reset()
      this.#deps.meter.listenTo(stream)
    }
    this.#set({ hearing: this.#watch.hearing })
  }

  #listen(): void {
    if (!this.getSnapshot().started || this.#deps.devices.getSnapshot().microphone !== 'OK') return
    const hearing = this.#watch.hear(this.#deps.meter.getSnapshot(), this.#deps.now())
    if (hearing !== this.getSnapshot().hearing) this.#set({ hearing })
  }

  #set(change: Partial<ReadyCheckState>): void {
    const before = this.#store.getSnapshot()
    const next = { ...before, ...change }
    const result = this.#resultOf(next)
    const same = JSON.stringify(result) === JSON.stringify(before.result)
    this.#store.set({ ...next, result: same ? before.result : result })
  }

  #resultOf({ started, hearing, speaker, network, step }: ReadyCheckState): ReadyCheckResult | null {
    const { opening, camera, microphone } = this.#deps.devices.getSnapshot()
    const listening = microphone === 'OK' && hearing === 'LISTENING'
    if (!started || opening || listening || step !== null) return null
    return { camera, microphone: microphone === 'OK' && hearing === 'SILENT' ? 'SILENT' : microphone, speaker, network }
  }
}
