import type { DraftAutosave, DraftStatus } from './draft-autosave.ts'

/** What is known here of an autosave, whatever it saves. */
interface Kept {
  getSnapshot(): { status: DraftStatus }
  subscribe(listener: () => void): () => void
  flush(): Promise<boolean>
  close(): void
}

interface Entry {
  autosave: Kept
  /** How many editors show it now. */
  editors: number
  unsubscribe: () => void
}

/**
 * Keeps each draft for as long as an editor shows it, or the server does not have all of it. So a text that could not be
 * saved yet outlives the panel, the call and the page in which it was typed: it goes on being saved, the next editor
 * shows it, and the browser asks before it is lost.
 */
export class KeptDrafts {
  readonly #kept = new Map<string, Entry>()
  #isGuarded = false

  /** @returns the draft that is kept by this name, or otherwise a new one */
  get<T extends object>(name: string, make: () => DraftAutosave<T>): DraftAutosave<T> {
    const known = this.#kept.get(name)
    // A name always stands for the same kind of document.
    return known ? (known.autosave as DraftAutosave<T>) : make()
  }

  /** Called by an editor that begins to show a draft. @returns what it calls when it shows the draft no longer */
  hold(name: string, autosave: Kept): () => void {
    const entry = this.#kept.get(name) ?? this.#keep(name, autosave)
    entry.editors++
    return () => {
      entry.editors--
      void autosave.flush()
      this.#onChange(name, entry)
    }
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

  #keep(name: string, autosave: Kept): Entry {
    const entry: Entry = { autosave, editors: 0, unsubscribe: () => undefined }
    entry.unsubscribe = autosave.subscribe(() => this.#onChange(name, entry))
    this.#kept.set(name, entry)
    return entry
  }

  #onChange(name: string, entry: Entry): void {
    if (entry.editors === 0 && entry.autosave.getSnapshot().status === 'SAVED' && this.#kept.get(name) === entry) {
      entry.unsubscribe()
      this.#kept.delete(name)
    }
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
