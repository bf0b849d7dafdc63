import type { DataMode } from '../engine/index.ts'
import { deviceStorage, type SafeStorage } from '../platform/index.ts'

const KEY = 'medconsult-data-mode'
export const dataModes = ['full', 'saver', 'audioOnly'] as const satisfies DataMode[]

/**
 * How much of the network a call may use. It is stored on the device, because it depends on the device's connection and
 * not on the person.
 */
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
