import type { ChatMessage } from '@medconsult/contract'
import { CHAT_PAGE } from '@medconsult/contract/runtime'
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
  /** Whether anything was fetched: an empty chat is not an unknown one. */
  readonly loaded: boolean
  /** The last attempt to fetch what is new failed so; null when it did not. */
  readonly problem: unknown
  readonly older: 'none' | 'there' | 'loading' | 'failed'
  /** What others said, and nobody looked at on this page. */
  readonly unread: number
  readonly draft: string
}

export interface ChatApi {
  read(query: { after?: number; before?: number }, signal?: AbortSignal): Promise<ChatMessage[]>
  send(body: { message: string; key: string }, signal: AbortSignal): Promise<ChatMessage>
}

/** Where it is kept up to which message this tab has seen, over a reload. */
export interface SeenStore {
  get(): number
  set(position: number): void
}

/**
 * The chat of one call on this page: what was said, what is still to be sent, and the draft. It outlives the screens
 * that draw it, so that nothing written is lost on the way to another page of the app and back.
 */
export class Chat {
  #transcript: Transcript = emptyTranscript
  #loaded = false
  #problem: unknown = null
  #older: 'idle' | 'loading' | 'failed' = 'idle'
  #draft = ''
  #state: ChatState
  readonly #outbox: Outbox
  readonly #api: ChatApi
  readonly #selfId: string
  readonly #seen: SeenStore
  readonly #listeners = new Set<() => void>()
  readonly #askListeners = new Set<() => void>()

  constructor(deps: { api: ChatApi; selfId: string; seen: SeenStore }) {
    this.#api = deps.api
    this.#selfId = deps.selfId
    this.#seen = deps.seen
    this.#outbox = new Outbox({
      send: (body, signal) => this.#api.send(body, signal),
      sent: (message) => this.hear(message),
      changed: () => this.#tell(),
    })
    this.#state = this.#draw()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): ChatState => this.#state

  /** Calls back when what is new has to be fetched. */
  onAsk(listener: () => void): () => void {
    this.#askListeners.add(listener)
    return () => this.#askListeners.delete(listener)
  }

  /** What is new has to be fetched: by whoever keeps this chat up to date. */
  ask(): void {
    for (const listener of this.#askListeners) listener()
  }

  /** Fetches what is new: the last page first, later what came after it. @throws what the API throws */
  async catchUp(signal?: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const page = await this.#api.read(this.#loaded ? { after: lastPosition(this.#transcript) } : {}, signal)
        const first = !this.#loaded
        this.#loaded = true
        this.#problem = null
        this.#keep(first ? begin(this.#transcript, page) : addNewer(this.#transcript, page))
        // Said while we asked; or the page was full, and there may be another.
        const behind = isBehind(this.#transcript)
        const more = first ? behind : page.length === CHAT_PAGE || (behind && page.length > 0)
        if (!more) return
      }
    } catch (error) {
      if (!signal?.aborted) {
        this.#problem = error
        this.#tell()
      }
      throw error
    }
  }

  async loadOlder(): Promise<void> {
    const [first] = this.#transcript.messages
    if (!first || this.#older === 'loading') return
    this.#older = 'loading'
    this.#tell()
    try {
      const page = await this.#api.read({ before: first.position })
      this.#older = 'idle'
      this.#keep(addOlder(this.#transcript, page))
    } catch {
      this.#older = 'failed'
      this.#tell()
    }
  }

  /** Something was said, as an event or an answer tells. */
  hear(message: ChatMessage): void {
    if (message.userId === this.#selfId) this.#outbox.remove(message.key)
    const { heard } = this.#transcript
    // Before the first page is here nothing can be placed; that page, or what comes after it, has it.
    this.#keep(
      this.#loaded
        ? hear(this.#transcript, message)
        : { ...this.#transcript, heard: Math.max(heard, message.position) },
    )
    if (this.#loaded && isBehind(this.#transcript)) this.ask()
  }

  /** @param text as it was typed; what no text can hold is left out */
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

  /** The connection is back: what waits is sent now. */
  wake(): void {
    this.#outbox.wake()
  }

  setDraft(draft: string): void {
    this.#draft = draft
    this.#tell()
  }

  /** Everything known has been looked at. */
  markSeen(): void {
    if (lastPosition(this.#transcript) <= this.#seen.get()) return
    this.#seen.set(lastPosition(this.#transcript))
    this.#tell()
  }

  close(): void {
    this.#outbox.close()
  }

  #keep(transcript: Transcript): void {
    this.#transcript = transcript
    this.#tell()
  }

  #tell(): void {
    this.#state = this.#draw()
    for (const listener of this.#listeners) listener()
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

/** What the server takes: no control characters but tab and line ends, no lone surrogates, nothing around it. */
export function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point
  const plain = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  return plain.replace(/\p{Surrogate}/gu, '').trim()
}
