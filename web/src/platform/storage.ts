/** What a browser keeps for this app. It never fails: where a browser refuses to store, or has no space, nothing is kept. */
export interface SafeStorage {
  /** null: nothing is kept under this key. */
  get(key: string): string | null
  /** @param value null forgets what was kept */
  set(key: string, value: string | null): void
  /** False where the browser refuses: what is absent says nothing then. */
  isAvailable(): boolean
}

type BrowserStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** @param open may throw, as reading `localStorage` does where storage is blocked */
export function safeStorage(open: () => BrowserStorage | undefined): SafeStorage {
  function attempt<T>(use: (storage: BrowserStorage) => T): T | null {
    try {
      const storage = open()
      return storage ? use(storage) : null
    } catch {
      return null
    }
  }
  return {
    get: (key) => attempt((storage) => storage.getItem(key)),
    set: (key, value) =>
      void attempt((storage) => (value === null ? storage.removeItem(key) : storage.setItem(key, value))),
    isAvailable: () => attempt(() => true) ?? false,
  }
}

/** For this device, over a closed tab. */
export const deviceStorage = safeStorage(() => globalThis.localStorage)
/** For this tab, over a reload. */
export const tabStorage = safeStorage(() => globalThis.sessionStorage)
