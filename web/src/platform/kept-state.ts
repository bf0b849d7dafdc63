import { type Dispatch, type SetStateAction, useEffect, useEffectEvent, useState } from 'react'
import { type Session, session } from './session.ts'

type ReadSession = Pick<Session, 'getSnapshot' | 'onEnd' | 'subscribe'>
/** Reads what is typed now; undefined if that is nothing that the person could miss. */
type Read = () => unknown

/**
 * What somebody was typing when their session ended by itself: shown again when they have signed in again on this page.
 * It is only in the memory of the page, so that it ends with the tab. It is forgotten when the person signs out in this
 * tab, and when somebody else signs in.
 */
export class KeptStates {
  /** Whose states these are. */
  #userId: string | null = null
  readonly #kept = new Map<string, unknown>()
  readonly #held = new Map<string, Read>()
  /** The names of the states that were shown again. */
  readonly #restored = new Set<string>()
  readonly #session: ReadSession

  constructor(of: ReadSession) {
    this.#session = of
    of.onEnd((userId) => this.#keep(userId))
    of.subscribe(() => {
      const { user } = of.getSnapshot()
      if (user && user.id !== this.#userId) this.#kept.clear()
    })
  }

  /** Whether nothing is kept for the next sign-in. */
  get isEmpty(): boolean {
    return this.#kept.size === 0
  }

  /** Whether a reload would lose nothing that was kept: no key was pressed for what was shown again. */
  get isAtRest(): boolean {
    return this.isEmpty && [...this.#restored].every((name) => this.#held.get(name)?.() === undefined)
  }

  /** @returns what was kept by this name for the person who is signed in; undefined if there is nothing */
  find(name: string): unknown {
    return this.#session.getSnapshot().user?.id === this.#userId ? this.#kept.get(name) : undefined
  }

  /**
   * Called by whatever shows a state. What was kept by this name is in use again, and kept no longer.
   * @param read is called when the session ends
   * @returns what it calls when it shows the state no longer
   */
  hold(name: string, read: Read): () => void {
    if (this.#kept.delete(name)) this.#restored.add(name)
    this.#held.set(name, read)
    return () => {
      if (this.#held.get(name) !== read) return
      this.#held.delete(name)
      this.#restored.delete(name)
    }
  }

  #keep(userId: string): void {
    const { left, ended } = this.#session.getSnapshot()
    if (userId !== this.#userId) this.#kept.clear()
    this.#userId = userId
    // The person signed out here themselves, and whoever comes next may be somebody else.
    if (left && ended === undefined) {
      this.#kept.clear()
      return
    }
    for (const [name, read] of this.#held) {
      const state = read()
      if (state !== undefined) this.#kept.set(name, state)
    }
  }
}

export const keptStates = new KeptStates(session)

/**
 * Like `useState`, for what a person types or chooses in a form. When the session ends while it differs from `initial`, it
 * is shown again after the same person has signed in again and is back on this page.
 * @param name unique among the states of a page. Where a form is about one of several people or things, their id is in it.
 * @param initial JSON: what the form begins with, or has saved. It may change while the form is shown.
 */
export function useKeptState<T>(name: string, initial: T | (() => T)): [T, Dispatch<SetStateAction<T>>] {
  const [place] = useState(() => `${location.pathname} ${name}`)
  const [state, setState] = useState<T>(() => (keptStates.find(place) as T | undefined) ?? startOf(initial))
  const read = useEffectEvent(() => (JSON.stringify(state) === JSON.stringify(startOf(initial)) ? undefined : state))
  useEffect(() => keptStates.hold(place, () => read()), [place])
  return [state, setState]
}

const startOf = <T>(initial: T | (() => T)): T => (initial instanceof Function ? initial() : initial)
