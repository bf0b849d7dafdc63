import type { DataMode } from '../engine/index.ts'
import { deviceStorage, type SafeStorage } from '../platform/index.ts'

const KEY = 'medconsult-data-mode'
export const dataModes = ['full', 'saver', 'audioOnly'] as const satisfies DataMode[]

/** What a call on this device may use of the network. Kept on the device: it is about its line, not about its person. */
export class DataModeChoice {
  #mode: DataMode
  readonly #storage: SafeStorage
  readonly #listeners = new Set<() => void>()

  constructor(storage = deviceStorage) {
    this.#storage = storage
    const kept = storage.get(KEY)
    this.#mode = dataModes.find((mode) => mode === kept) ?? 'full'
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly get = (): DataMode => this.#mode

  set(mode: DataMode): void {
    this.#mode = mode
    this.#storage.set(KEY, mode)
    for (const listener of this.#listeners) listener()
  }
}
