import { deviceStorage, type SafeStorage, Store } from '../platform/index.ts'

const KEY = 'medconsult-blur'

/** `tooSlow`: it was on, and this device could not keep up, so it is off until the person switches it on again. */
type Choice = 'on' | 'off' | 'tooSlow'

/**
 * Whether the background of our picture is blurred. It is stored on the device, because it depends on the device's place
 * and speed and not on the person.
 */
export class BlurChoice extends Store<Choice> {
  readonly #storage: SafeStorage

  constructor(storage = deviceStorage) {
    super(storage.get(KEY) === 'on' ? 'on' : 'off')
    this.#storage = storage
  }

  override set(choice: Choice): void {
    this.#storage.set(KEY, choice === 'on' ? 'on' : 'off')
    super.set(choice)
  }
}
