import type { User } from '@medconsult/contract'
import { useSyncExternalStore } from 'react'

const TOKEN_KEY = 'medconsult-token'

export interface SessionState {
  /** `unknown` until the server has said who we are. */
  readonly status: 'unknown' | 'in' | 'out'
  readonly user: User | null
  /** The person chose to leave: no way back is kept for whoever signs in next. */
  readonly left: boolean
}

/**
 * Who is signed in, in this tab. The token is kept per tab, so that two windows of one browser can be
 * a doctor and a patient; a tab without one is recognised by the cookie.
 */
class Session {
  #state: SessionState = { status: 'unknown', user: null, left: false }
  #token: string | null
  /** A guest of one call speaks here; the account of this tab, if any, waits. */
  #guest: string | null = null
  readonly #store: Storage | null
  readonly #listeners = new Set<() => void>()

  constructor(store: Storage | null) {
    this.#store = store
    this.#token = store?.getItem(TOKEN_KEY) ?? null
  }

  get token(): string | null {
    return this.#guest ?? this.#token
  }

  /** Requests and the live connection carry a guest's token from now on; null gives the account its voice back. */
  speakAsGuest(token: string | null): void {
    this.#guest = token
  }

  /** @param token null when the cookie spoke for us */
  begin(user: User, token: string | null): void {
    this.#token = token
    if (token !== null) this.#store?.setItem(TOKEN_KEY, token)
    this.#set({ status: 'in', user, left: false })
  }

  end(left = false): void {
    // A guest's token that is over says nothing of the account.
    if (this.#guest !== null) return
    this.#token = null
    this.#store?.removeItem(TOKEN_KEY)
    this.#set({ status: 'out', user: null, left })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): SessionState => this.#state

  #set(state: SessionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null
  } catch {
    return null // storage is blocked: the session lasts as long as the page
  }
}

export const session = new Session(tabStorage())

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.getSnapshot)
}
