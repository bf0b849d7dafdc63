import type { KeptStates } from '../platform/live-index.ts'
import { DraftAutosave, type DraftDeps, type DraftStatus } from './draft-autosave.ts'

/** What is known here of an autosave, whatever it saves. */
interface Kept {
  getSnapshot(): { status: DraftStatus; revision: number; content: object }
  subscribe(listener: () => void): () => void
  flush(): Promise<boolean>
  close(): void
}

/** A text as it is edited here, and the revision of the server's draft from which it was edited. */
interface Text<T> {
  revision: number
  content: T
}

/**
 * Keeps each draft that was shown until the session ends. So a text outlives the panel, the call and the page in which
 * it was typed: what could not be saved goes on being saved, the next editor shows it, and the browser asks before it is
 * lost. An answer that was under way while it was saved cannot bring back an older text, because the revision tells. What
 * is unsaved when the session ends by itself is edited and saved again once the same person is back.
 */
export class KeptDrafts {
  readonly #kept = new Map<string, { autosave: Kept; forget: () => void }>()
  readonly #states: Pick<KeptStates, 'find' | 'hold'>
  #isGuarded = false

  constructor(states: Pick<KeptStates, 'find' | 'hold'>) {
    this.#states = states
  }

  /**
   * @param start what the server has
   * @returns the draft that is kept by this name, or otherwise a new one
   */
  get<T extends object>(name: string, deps: DraftDeps<T>, start: Text<T>): DraftAutosave<T> {
    const known = this.#kept.get(name)
    // A name always stands for the same kind of document.
    if (known) return known.autosave as DraftAutosave<T>
    // With the revision from which it was edited: the server refuses it if the draft has been changed since.
    return new DraftAutosave<T>(deps, { ...start, revision: this.#unsaved<T>(name)?.revision ?? start.revision })
  }

  /** Called by an editor that begins to show a draft. @returns what it calls when it shows the draft no longer */
  hold<T extends object>(name: string, autosave: DraftAutosave<T>): () => void {
    if (!this.#kept.has(name)) {
      const unsaved = this.#unsaved<T>(name)
      const unsubscribe = autosave.subscribe(() => this.#guard())
      const release = this.#states.hold(`draft ${name}`, () => {
        const { status, revision, content } = autosave.getSnapshot()
        return status === 'SAVED' ? undefined : { revision, content }
      })
      this.#kept.set(name, {
        autosave,
        forget() {
          unsubscribe()
          release()
          autosave.close()
        },
      })
      if (unsaved) autosave.edit(unsaved.content)
    }
    return () => void autosave.flush()
  }

  /** Forgets everything, when the session has ended. */
  clear(): void {
    for (const { forget } of this.#kept.values()) forget()
    this.#kept.clear()
    this.#guard()
  }

  /** What was unsaved when the session of the same person ended. */
  #unsaved<T>(name: string): Text<T> | undefined {
    return this.#states.find(`draft ${name}`) as Text<T> | undefined
  }

  get #open(): Kept[] {
    return [...this.#kept.values()]
      .map(({ autosave }) => autosave)
      .filter((one) => one.getSnapshot().status !== 'SAVED')
  }

  /** The browser asks before a page is left only while something is unsaved: a listener has its price otherwise. */
  #guard(): void {
    const isNeeded = this.#open.length > 0
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
    for (const one of this.#open) void one.flush()
  }
  readonly #hold = (event: BeforeUnloadEvent): void => {
    this.#flush()
    event.preventDefault()
  }
  readonly #hide = (): void => {
    if (document.visibilityState === 'hidden') this.#flush()
  }
}
