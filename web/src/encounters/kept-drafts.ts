import type { DraftAutosave, DraftStatus } from './draft-autosave.ts'

/** What is known here of an autosave, whatever it saves. */
interface Kept {
  getSnapshot(): { status: DraftStatus }
  subscribe(listener: () => void): () => void
  flush(): Promise<boolean>
  close(): void
}

/**
 * Keeps each draft that was shown until the person signs out. So a text outlives the panel, the call and the page in which
 * it was typed: what could not be saved goes on being saved, the next editor shows it, and the browser asks before it is
 * lost. An answer that was under way while it was saved cannot bring back an older text, because the revision tells.
 */
export class KeptDrafts {
  readonly #kept = new Map<string, { autosave: Kept; unsubscribe: () => void }>()
  #isGuarded = false

  /** @returns the draft that is kept by this name, or otherwise a new one */
  get<T extends object>(name: string, make: () => DraftAutosave<T>): DraftAutosave<T> {
    const known = this.#kept.get(name)
    // A name always stands for the same kind of document.
    return known ? (known.autosave as DraftAutosave<T>) : make()
  }

  /** Called by an editor that begins to show a draft. @returns what it calls when it shows the draft no longer */
  hold(name: string, autosave: Kept): () => void {
    if (!this.#kept.has(name)) this.#kept.set(name, { autosave, unsubscribe: autosave.subscribe(() => this.#guard()) })
    return () => void autosave.flush()
  }

  /** Forgets everything, when the person signs out. */
  clear(): void {
    for (const { autosave, unsubscribe } of this.#kept.values()) {
      unsubscribe()
      autosave.close()
    }
    this.#kept.clear()
    this.#guard()
  }

  get #unsaved(): Kept[] {
    return [...this.#kept.values()]
      .map(({ autosave }) => autosave)
      .filter((one) => one.getSnapshot().status !== 'SAVED')
  }

  /** The browser asks before a page is left only while something is unsaved: a listener has its price otherwise. */
  #guard(): void {
    const isNeeded = this.#unsaved.length > 0
    if (isNeeded === this.#isGuarded || typeof window === 'undefined') return
    this.#isGuarded = isNeeded
    if (isNeeded) {
      window.addEventListener('beforeunload', this.#hold)
      window.addEventListener('online', this.#flush)
      document.addEventListener('visibilitychange', this.#hide)
    } else {
      window.removeEventListener('beforeunload', this.#hold)
      window.removeEventListener('online', this.#flush)
      document.removeEventListener('visibilitychange', this.#hide)
    }
  }

  readonly #flush = (): void => {
    for (const one of this.#unsaved) void one.flush()
  }
  readonly #hold = (event: BeforeUnloadEvent): void => {
    this.#flush()
    event.preventDefault()
  }
  readonly #hide = (): void => {
    if (document.visibilityState === 'hidden') this.#flush()
  }
}
