const NAME_KEY = 'medconsult-guest-name'

/** What this device keeps, over a closed tab; null where storage is blocked. */
export function deviceStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

/** As the last guest on this device called themselves. */
export const lastName = (): string => deviceStorage()?.getItem(NAME_KEY) ?? ''

export function keepName(name: string): void {
  deviceStorage()?.setItem(NAME_KEY, name)
}
