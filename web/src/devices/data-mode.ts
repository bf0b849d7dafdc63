import type { DataMode } from '../engine/index.ts'
import { deviceStorage, type SafeStorage, Store } from '../platform/index.ts'

const KEY = 'medconsult-data-mode'
export const dataModes = ['full', 'saver', 'audioOnly'] as const satisfies DataMode[]

/**
 * How much of the network a call may use. It is stored on the device, because it depends on the device's connection and
 * not on the person.
 */
export class DataModeChoice extends Store<DataMode> {
  readonly #storage: SafeStorage

  constructor(storage = deviceStorage) {
    const kept = storage.get(KEY)
    super(dataModes.find((mode) => mode === kept) ?? 'full')
    this.#storage = storage
  }

  override set(mode: DataMode): void {
    this.#storage.set(KEY, mode)
    super.set(mode)
  }
}
