import type { SessionEnd, SignedInUser } from '@medconsult/contract'
import { useSyncExternalStore } from 'react'
import { type SafeStorage, tabStorage } from './storage.ts'

/** The storage key for the name of this tab's session cookie. Scripts cannot read the cookies themselves. */
const TAB_KEY = 'medconsult-tab'
const CHANNEL = 'medconsult-session'

/** Why nobody is signed in any more: what the server said, a sign-out in another tab, or `SESSION` where nothing says why. */
export type EndReason = 'ACCOUNT_DISABLED' | SessionEnd | 'ANOTHER_TAB' | 'SESSION'

export interface SessionState {
  /** `unknown` until the server has answered who is signed in. */
  readonly status: 'unknown' | 'in' | 'out'
  readonly user: SignedInUser | null
  /** True if the person chose to sign out: then the next sign-in does not return to their page. */
  readonly left: boolean
  /** Set if this tab did not sign out itself. */
  readonly ended?: EndReason
}

/** The message that a tab sends to the others of this browser. */
interface News {
  tab: string | null
  userId: string
  /** Whether that person is signed in now. */
  isIn: boolean
  /** Whether the person chose to sign out, if they are not signed in any more. */
  left: boolean
  ended?: EndReason | undefined
}

/** The parts of the tab's storage and of `BroadcastChannel` that are used. */
export interface SessionDeps {
  store: Pick<SafeStorage, 'get' | 'set'>
  channel: { postMessage(news: News): void; onmessage: ((event: MessageEvent<News>) => void) | null } | null
}

/**
 * Who is signed in, in this tab. The browser keeps an HttpOnly cookie and nothing else of it. All tabs share one
 * account, so that signing out in one signs out in all. A tab that was opened for another account has a cookie of its
 * own.
 */
export class Session {
  #state: SessionState = { status: 'unknown', user: null, left: false }
  /** The token of a guest of one room. While it is set, requests use it, and not the account of this tab. */
  #guest: string | null = null
  /**
   * True if another tab signed in or out while a guest's token was in use, so that the account must be fetched again.
   */
  #isStale = false
  #tab: string | null
  #epoch = 0
  readonly #deps: SessionDeps
  readonly #listeners = new Set<() => void>()
  readonly #endListeners = new Set<(userId: string) => void>()

  constructor(deps: SessionDeps) {
    this.#deps = deps
    this.#tab = deps.store.get(TAB_KEY)
    if (deps.channel) deps.channel.onmessage = ({ data }) => this.#onNews(data)
  }

  /** The token of a guest; null while the cookie is used. */
  get guestToken(): string | null {
    return this.#guest
  }

  /** The name of this tab's own cookie; null for the cookie that all tabs share. */
  get tab(): string | null {
    return this.#tab
  }

  /** The id of the account that the page shows, if the cookie is used. */
  get userId(): string | null {
    return this.#guest === null ? (this.#state.user?.id ?? null) : null
  }

  /** Changes whenever another account or guest is used. An answer from before a change must be ignored. */
  get epoch(): number {
    return this.#epoch
  }

  /** Lets another person sign in in this tab only. At first nobody is signed in there. */
  openOwnTab(): void {
    this.#tab = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('')
    this.#deps.store.set(TAB_KEY, this.#tab)
    this.#set({ status: 'out', user: null, left: false })
  }

  /** From now on requests and the socket use a guest's token; null returns to the account. */
  speakAsGuest(token: string | null): void {
    if (token !== this.#guest) this.#epoch++
    this.#guest = token
    if (token === null && this.#isStale) this.#set({ status: 'unknown', user: null, left: false })
  }

  /** Forgets who is signed in until the server has been asked again. */
  askAgain(): void {
    if (this.#guest !== null) this.#isStale = true
    else this.#set({ status: 'unknown', user: null, left: false })
  }

  begin(user: SignedInUser): void {
    const isNews = this.#state.user?.id !== user.id
    this.#set({ status: 'in', user, left: false })
    if (isNews) this.#deps.channel?.postMessage({ tab: this.#tab, userId: user.id, isIn: true, left: false })
  }

  /** They chose another zone to read times in, or the server knows one now. */
  knowTimeZone(timeZone: string): void {
    const { user } = this.#state
    if (!user || user.timeZone === timeZone) return
    this.#state = { ...this.#state, user: { ...user, timeZone } }
    for (const listener of this.#listeners) listener()
  }

  /** @param why what the server said, if it refused the session */
  end(left = false, why?: SessionEnd | 'ACCOUNT_DISABLED'): void {
    // A guest's token that is no longer valid does not end the account's session.
    if (this.#guest !== null) return
    const { user } = this.#state
    const ended = left ? undefined : (why ?? (user ? 'SESSION' : undefined))
    this.#set({ status: 'out', user: null, left, ...(ended && { ended }) })
    if (user) this.#deps.channel?.postMessage({ tab: this.#tab, userId: user.id, isIn: false, left, ended })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Registers a listener that is called when a person is not signed in any more, to remove everything of theirs. */
  onEnd(listener: (userId: string) => void): void {
    this.#endListeners.add(listener)
  }

  readonly getSnapshot = (): SessionState => this.#state

  /**
   * Called when another tab with the same cookie has signed in or out. Only pages of this origin can send that (HTML,
   * BroadcastChannel).
   */
  #onNews({ tab, userId, isIn, left, ended = 'SESSION' }: News): void {
    const isShown = this.#state.user?.id === userId
    if (tab !== this.#tab || isIn === isShown) return
    // A guest's room does not depend on the account, and must not end with it. The server reads the cookie, so it knows
    // who is signed in now.
    if (isIn || this.#guest !== null) this.askAgain()
    else this.#set({ status: 'out', user: null, left, ended: left ? 'ANOTHER_TAB' : ended })
  }

  #set(state: SessionState): void {
    const before = this.#state
    this.#state = state
    this.#isStale = false
    this.#epoch++
    if (before.user && before.user.id !== state.user?.id)
      for (const listener of this.#endListeners) listener(before.user.id)
    for (const listener of this.#listeners) listener()
  }
}

function inThisBrowser(): SessionDeps {
  // Where storage is blocked, a tab keeps its own session only until it is reloaded.
  const store = tabStorage
  const hasChannel = typeof window !== 'undefined' && 'BroadcastChannel' in window
  return { store, channel: hasChannel ? new BroadcastChannel(CHANNEL) : null }
}

export const session = new Session(inThisBrowser())

/** This address opens a tab for another account than that of the browser's other tabs. */
export const OWN_TAB_ADDRESS = '/login?tab=own'

// This comes before the first request, which would otherwise use the account of the other tabs.
if (typeof window !== 'undefined' && location.pathname + location.search === OWN_TAB_ADDRESS) {
  session.openOwnTab()
  // A reload keeps the session that was begun here.
  history.replaceState(null, '', location.pathname)
}

// A page that the browser cached and restored with its Back button has missed the messages of other tabs.
if (typeof window !== 'undefined')
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) session.askAgain()
  })

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.getSnapshot)
}
