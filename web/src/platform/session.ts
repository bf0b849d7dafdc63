import type { User } from '@medconsult/contract'
import { useSyncExternalStore } from 'react'
import { type SafeStorage, tabStorage } from './storage.ts'

/** Which of the browser's session cookies speaks for this tab; the cookies themselves no script can read. */
const TAB_KEY = 'medconsult-tab'
const CHANNEL = 'medconsult-session'

export interface SessionState {
  /** `unknown` until the server has said who we are. */
  readonly status: 'unknown' | 'in' | 'out'
  readonly user: User | null
  /** The person chose to leave: no way back is kept for whoever signs in next. */
  readonly left: boolean
  /** Why nobody is signed in any more, where this tab did not ask for it. */
  readonly ended?: 'ANOTHER_TAB' | 'SESSION'
}

/** What a tab tells the others of this browser. */
interface News {
  tab: string | null
  userId: string
  /** They are signed in now, or are no more. */
  isIn: boolean
  /** They chose to leave, where they are in no more. */
  left: boolean
}

/** What the tab keeps, and a `BroadcastChannel`, as far as it is needed here. */
export interface SessionDeps {
  store: Pick<SafeStorage, 'get' | 'set'>
  channel: { postMessage(news: News): void; onmessage: ((event: MessageEvent<News>) => void) | null } | null
}

/**
 * Who is signed in, in this tab. The browser keeps an HttpOnly cookie and nothing else of it. All tabs share one account,
 * so that one who signs out is out everywhere; a tab that was opened for another account has a cookie of its own.
 */
export class Session {
  #state: SessionState = { status: 'unknown', user: null, left: false }
  /** A guest of one room speaks here; the account of this tab, if any, waits. */
  #guest: string | null = null
  /** Another tab signed in or out while a guest spoke here: the account has to be asked for again. */
  #isStale = false
  #tab: string | null
  #epoch = 0
  readonly #deps: SessionDeps
  readonly #listeners = new Set<() => void>()
  readonly #endListeners = new Set<() => void>()

  constructor(deps: SessionDeps) {
    this.#deps = deps
    this.#tab = deps.store.get(TAB_KEY)
    if (deps.channel) deps.channel.onmessage = ({ data }) => this.#hear(data)
  }

  /** A guest's token; null where the cookie speaks. */
  get guestToken(): string | null {
    return this.#guest
  }

  /** Names this tab's own cookie; null: the one that all tabs share. */
  get tab(): string | null {
    return this.#tab
  }

  /** Whom the page shows, if the cookie speaks for them. */
  get userId(): string | null {
    return this.#guest === null ? (this.#state.user?.id ?? null) : null
  }

  /** Changes whenever somebody else begins to speak: an answer to who spoke before says nothing of them. */
  get epoch(): number {
    return this.#epoch
  }

  /** From now on somebody else may sign in here, in this tab only. For now nobody is. */
  openOwnTab(): void {
    this.#tab = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('')
    this.#deps.store.set(TAB_KEY, this.#tab)
    this.#set({ status: 'out', user: null, left: false })
  }

  /** Requests and the live connection carry a guest's token from now on; null gives the account its voice back. */
  speakAsGuest(token: string | null): void {
    if (token !== this.#guest) this.#epoch++
    this.#guest = token
    if (token === null && this.#isStale) this.#set({ status: 'unknown', user: null, left: false })
  }

  /** Shows nothing of anybody until the server has been asked again who is signed in. */
  askAgain(): void {
    if (this.#guest !== null) this.#isStale = true
    else this.#set({ status: 'unknown', user: null, left: false })
  }

  begin(user: User): void {
    const isNews = this.#state.user?.id !== user.id
    this.#set({ status: 'in', user, left: false })
    if (isNews) this.#tell(user.id, true)
  }

  /** They chose another zone to read times in, or the server knows one now. */
  knowTimeZone(timeZone: string): void {
    const { user } = this.#state
    if (!user || user.timeZone === timeZone) return
    this.#state = { ...this.#state, user: { ...user, timeZone } }
    for (const listener of this.#listeners) listener()
  }

  end(left = false): void {
    // A guest's token that is over says nothing of the account.
    if (this.#guest !== null) return
    const { user } = this.#state
    this.#set({ status: 'out', user: null, left, ...(user && !left && { ended: 'SESSION' }) })
    if (user) this.#tell(user.id, false, left)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls back when whoever was signed in is no more: nothing of theirs may stay. */
  onEnd(listener: () => void): void {
    this.#endListeners.add(listener)
  }

  readonly getSnapshot = (): SessionState => this.#state

  #tell(userId: string, isIn: boolean, left = false): void {
    this.#deps.channel?.postMessage({ tab: this.#tab, userId, isIn, left })
  }

  /** Another tab of the same cookie has signed out, or in. Said by our own pages only (HTML, BroadcastChannel: same origin). */
  #hear({ tab, userId, isIn, left }: News): void {
    const isShown = this.#state.user?.id === userId
    if (tab !== this.#tab || isIn === isShown) return
    // A guest's room does not depend on the account, and must not end with it.
    // Who it is now the server knows, which reads the cookie.
    if (isIn || this.#guest !== null) this.askAgain()
    else this.#set({ status: 'out', user: null, left, ended: left ? 'ANOTHER_TAB' : 'SESSION' })
  }

  #set(state: SessionState): void {
    const before = this.#state
    this.#state = state
    this.#isStale = false
    this.#epoch++
    if (before.user && before.user.id !== state.user?.id) for (const listener of this.#endListeners) listener()
    for (const listener of this.#listeners) listener()
  }
}

function inThisBrowser(): SessionDeps {
  // Where storage is blocked, a tab is one's own as long as its page.
  const store = tabStorage
  const hasChannel = typeof window !== 'undefined' && 'BroadcastChannel' in window
  return { store, channel: hasChannel ? new BroadcastChannel(CHANNEL) : null }
}

export const session = new Session(inThisBrowser())

/** By this address, and only by it, a tab is opened for another account than the browser's other tabs. */
export const OWN_TAB_ADDRESS = '/login?tab=own'

// Before the first request: it would speak for whoever is signed in in the other tabs.
if (typeof window !== 'undefined' && location.pathname + location.search === OWN_TAB_ADDRESS) {
  session.openOwnTab()
  // A reload stays with the session that was begun here.
  history.replaceState(null, '', location.pathname)
}

// A page that the browser kept, and shows again by its Back button, has missed what other tabs said meanwhile.
if (typeof window !== 'undefined')
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) session.askAgain()
  })

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.getSnapshot)
}
