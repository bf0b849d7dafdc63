import type { ChatMessage } from '@medconsult/contract'
import { CHAT_PAGE } from '@medconsult/contract/runtime'
import { Store } from '../../platform/index.ts'
import { Outbox, type Unsent } from './outbox.ts'
import {
  addNewer,
  addOlder,
  begin,
  countUnread,
  emptyTranscript,
  hasOlder,
  hear,
  isBehind,
  lastPosition,
  type Transcript,
} from './transcript.ts'

export interface ChatState {
  readonly messages: readonly ChatMessage[]
  readonly unsent: readonly Unsent[]
  /** True once a page was fetched, which tells an empty chat from one that is not known yet. */
  readonly loaded: boolean
  /** What the last attempt to fetch new messages failed with; null when it succeeded. */
  readonly problem: unknown
  readonly older: 'none' | 'there' | 'loading' | 'failed'
  /** How many messages of others have not been on the screen of this page. */
  readonly unread: number
  readonly draft: string
}

export interface ChatApi {
  read(query: { after?: number; before?: number }, signal?: AbortSignal): Promise<ChatMessage[]>
  send(body: { message: string; key: string }, signal: AbortSignal): Promise<ChatMessage>
}

/** What was written and has not arrived. */
export interface UnsentChat {
  readonly draft: string
  readonly unsent: readonly Unsent[]
}

/** Stores, over a reload, the position of the last message that this tab has shown. */
export interface SeenStore {
  get(): number
  set(position: number): void
}

/**
 * The chat of one call on this page: the messages, those that are still to be sent, and the draft. It outlives the
 * components that render it, so that nothing is lost when the person visits another page of the app.
 */
export class Chat {
  #transcript: Transcript = emptyTranscript
  #loaded = false
  #problem: unknown = null
  #older: 'idle' | 'loading' | 'failed' = 'idle'
  #draft = ''
  readonly #store: Store<ChatState>
  readonly subscribe: Store<ChatState>['subscribe']
  readonly getSnapshot: () => ChatState
  readonly #outbox: Outbox
  readonly #api: ChatApi
  readonly #selfId: string
  readonly #seen: SeenStore
  readonly #fetchListeners = new Set<() => void>()

  /** @param deps.start what an earlier chat of this room had not sent */
  constructor(deps: { api: ChatApi; selfId: string; seen: SeenStore; start?: UnsentChat | undefined }) {
    this.#api = deps.api
    this.#selfId = deps.selfId
    this.#seen = deps.seen
    this.#outbox = new Outbox({
      send: (body, signal) => this.#api.send(body, signal),
      sent: (message) => this.hear(message),
      changed: () => this.#notifyListeners(),
    })
    this.#draft = deps.start?.draft ?? ''
    this.#store = new Store(this.#draw())
    this.subscribe = this.#store.subscribe
    this.getSnapshot = this.#store.getSnapshot
    if (deps.start) this.#outbox.restore(deps.start.unsent)
  }

  /** Registers a listener that is called whenever new messages have to be fetched. */
  onFetchRequested(listener: () => void): () => void {
    this.#fetchListeners.add(listener)
    return () => this.#fetchListeners.delete(listener)
  }

  /** Requests a fetch of new messages from whatever keeps this chat up to date (`useChatFeed`). */
  ask(): void {
    for (const listener of this.#fetchListeners) listener()
  }

  /**
   * Fetches new messages: the last page at first, and later whatever came after the last known message.
   * @throws what the API throws
   */
  async catchUp(signal?: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const page = await this.#api.read(this.#loaded ? { after: lastPosition(this.#transcript) } : {}, signal)
        const first = !this.#loaded
        this.#loaded = true
        this.#problem = null
        this.#keep(first ? begin(this.#transcript, page) : addNewer(this.#transcript, page))
        // Another message may have arrived during the request, or the page was full and there may be a next one.
        const behind = isBehind(this.#transcript)
        const more = first ? behind : page.length === CHAT_PAGE || (behind && page.length > 0)
        if (!more) return
      }
    } catch (error) {
      if (!signal?.aborted) {
        this.#problem = error
        this.#notifyListeners()
      }
      throw error
    }
  }

  async loadOlder(): Promise<void> {
    const [first] = this.#transcript.messages
    if (!first || this.#older === 'loading') return
    this.#older = 'loading'
    this.#notifyListeners()
    try {
      const page = await this.#api.read({ before: first.position })
      this.#older = 'idle'
      this.#keep(addOlder(this.#transcript, page))
    } catch {
      this.#older = 'failed'
      this.#notifyListeners()
    }
  }

  /** Adds a message that arrived as an event or as the answer to a request. */
  hear(message: ChatMessage): void {
    if (message.userId === this.#selfId) this.#outbox.remove(message.key)
    const { highest } = this.#transcript
    // Until the first page is loaded, only the position is kept: that page, or the next one, contains the message.
    this.#keep(
      this.#loaded
        ? hear(this.#transcript, message)
        : { ...this.#transcript, highest: Math.max(highest, message.position) },
    )
    if (this.#loaded && isBehind(this.#transcript)) this.ask()
  }

  /** @param text as it was typed; characters that the server refuses are removed */
  say(text: string): void {
    const message = cleaned(text)
    if (message === '') return
    this.#draft = ''
    this.#outbox.add(message)
  }

  retry(key: string): void {
    this.#outbox.retry(key)
  }

  discard(key: string): void {
    this.#outbox.remove(key)
  }

  /** Sends at once what waits to be sent; called when the connection is back. */
  wake(): void {
    this.#outbox.wake()
  }

  setDraft(draft: string): void {
    this.#draft = draft
    this.#notifyListeners()
  }

  /** Marks all known messages as seen. */
  markSeen(): void {
    if (lastPosition(this.#transcript) <= this.#seen.get()) return
    this.#seen.set(lastPosition(this.#transcript))
    this.#notifyListeners()
  }

  /** @returns undefined if everything that was written has arrived */
  readUnsent(): UnsentChat | undefined {
    const { unsent } = this.#outbox
    return this.#draft === '' && unsent.length === 0 ? undefined : { draft: this.#draft, unsent }
  }

  close(): void {
    this.#outbox.close()
  }

  #keep(transcript: Transcript): void {
    this.#transcript = transcript
    this.#notifyListeners()
  }

  #notifyListeners(): void {
    this.#store.set(this.#draw())
  }

  #draw(): ChatState {
    const known = this.#transcript
    return {
      messages: known.messages,
      unsent: this.#outbox.unsent,
      loaded: this.#loaded,
      problem: this.#problem,
      older: !hasOlder(known) ? 'none' : this.#older === 'idle' ? 'there' : this.#older,
      unread: countUnread(known, this.#seen.get(), this.#selfId),
      draft: this.#draft,
    }
  }
}

/**
 * Removes what the server refuses: control characters other than tab and line ends, lone surrogates, and white space at
 * both ends.
 */
export function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point
  const plain = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  return plain.replace(/\p{Surrogate}/gu, '').trim()
}
