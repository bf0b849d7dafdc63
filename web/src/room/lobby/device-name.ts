import { deviceStorage } from '../../platform/index.ts'

const NAME_KEY = 'medconsult-guest-name'

/** As the last guest on this device called themselves. */
export const lastName = (): string => deviceStorage.get(NAME_KEY) ?? ''

export function keepName(name: string): void {
  deviceStorage.set(NAME_KEY, name)
}
