/** A value that changes, with those who want to know of each change, in the shape of React's `useSyncExternalStore`. */
export class Store<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly getSnapshot = (): T => this.#value

  /** @returns a function that unsubscribes */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls every listener, also if the value is the same as before. */
  set(value: T): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}
