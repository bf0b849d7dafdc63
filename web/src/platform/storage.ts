/**
 * A browser's storage for this app. It never fails: where a browser refuses to store or has no space, nothing is
 * stored.
 */
export interface SafeStorage {
  /** @returns null if nothing is stored under this key */
  get(key: string): string | null
  /** @param value null removes the entry */
  set(key: string, value: string | null): void
  /** False where the browser refuses, so that a missing entry proves nothing. */
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

/** Kept on this device after the tab is closed. */
export const deviceStorage = safeStorage(() => globalThis.localStorage)
/** Kept in this tab over a reload. */
export const tabStorage = safeStorage(() => globalThis.sessionStorage)
