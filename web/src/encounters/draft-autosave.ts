import { type FailureCode, failureCode, isPassing, Store } from '../platform/index.ts'

/** A draft as the server has it. */
export interface ServerDraft<T> {
  readonly revision: number
  /** null: there is no unsigned text. */
  readonly content: T | null
}

/**
 * `SAVED`: the server has it. `UNSAVED`: it will be sent shortly, or is being sent. `WAITING`: the server did not
 * answer, and the next attempt follows by itself. `CONFLICT`: another window has saved a different text. `REFUSED`: the
 * person has to decide what to do.
 */
export type DraftStatus = 'SAVED' | 'UNSAVED' | 'WAITING' | 'CONFLICT' | 'REFUSED'

export interface DraftView<T> {
  readonly content: T
  readonly revision: number
  readonly status: DraftStatus
  /** What the other window saved, during a conflict; otherwise null. */
  readonly theirs: ServerDraft<T> | null
  readonly problem: FailureCode | null
}

export interface DraftDeps<T> {
  save: (body: { revision: number; content: T | null }) => Promise<{ revision: number }>
  /** Reads the draft that the server has now. */
  read: () => Promise<ServerDraft<T>>
}

/** How long after a change it is saved, in milliseconds. */
const DELAY_MS = 1500
/** First and longest pause between two attempts, in milliseconds. */
const PAUSE_MS = { first: 1000, most: 8000 }

/**
 * Saves the draft on the server while it is typed, one request at a time. It never overwrites what another window saved
 * before the person has seen it, and never discards what is typed here: the person decides between the two.
 */
export class DraftAutosave<T extends object> {
  readonly #store: Store<DraftView<T>>
  readonly subscribe: Store<DraftView<T>>['subscribe']
  readonly getSnapshot: () => DraftView<T>
  #underway: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #pause = PAUSE_MS.first
  /** The content that was sent last. The answer may have been lost, in which case the server has this content. */
  #sent: T | null = null
  #isClosed = false
  readonly #deps: DraftDeps<T>

  constructor(deps: DraftDeps<T>, start: { revision: number; content: T }) {
    this.#deps = deps
    this.#store = new Store<DraftView<T>>({ ...start, status: 'SAVED', theirs: null, problem: null })
    this.subscribe = this.#store.subscribe
    this.getSnapshot = this.#store.getSnapshot
  }

  edit(change: Partial<T>): void {
    const content = { ...this.#view.content, ...change }
    const { status } = this.#view
    // During a conflict nothing is sent until the person has decided.
    this.#set({ content, ...(status === 'SAVED' || status === 'REFUSED' ? { status: 'UNSAVED' } : {}) })
    if (status !== 'CONFLICT') this.#schedule(DELAY_MS)
  }

  /**
   * Saves at once what is unsaved.
   * @returns whether the server has all of it
   */
  async flush(): Promise<boolean> {
    while (this.#view.status === 'UNSAVED' || this.#view.status === 'WAITING') {
      await this.#run()
      if (this.#view.status === 'WAITING') return false
    }
    return this.#view.status === 'SAVED'
  }

  /** Takes over what the server has, if nothing here is unsaved. Otherwise the next save detects the difference. */
  onServerDraft(draft: ServerDraft<T>, shown: T): void {
    if (this.#view.status !== 'SAVED' || this.#underway || draft.revision <= this.#view.revision) return
    this.#set({ revision: draft.revision, content: shown })
  }

  /** Starts again from a draft that was signed or discarded. */
  restart(start: { revision: number; content: T }): void {
    clearTimeout(this.#timer)
    this.#sent = null
    this.#set({ ...start, status: 'SAVED', theirs: null, problem: null })
  }

  /** Saves this window's text over what the other window saved, which the person has seen. */
  keepMine(): Promise<boolean> {
    const { theirs } = this.#view
    if (theirs) this.#set({ revision: theirs.revision, status: 'UNSAVED', theirs: null })
    return this.flush()
  }

  /** @param shown what the fields show from now on */
  takeTheirs(shown: T): void {
    const { theirs } = this.#view
    if (theirs) this.restart({ revision: theirs.revision, content: shown })
  }

  /** Saves nothing any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  get #view(): DraftView<T> {
    return this.#store.getSnapshot()
  }

  #set(change: Partial<DraftView<T>>): void {
    this.#store.set({ ...this.#view, ...change })
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => void this.#run(), ms)
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#underway ??= this.#save().finally(() => {
      this.#underway = null
      if (this.#view.status === 'UNSAVED') this.#schedule(DELAY_MS)
      if (this.#view.status === 'WAITING') {
        this.#schedule(this.#pause)
        this.#pause = Math.min(this.#pause * 2, PAUSE_MS.most)
      }
    })
    return this.#underway
  }

  async #save(): Promise<void> {
    const { content, revision, status } = this.#view
    if (this.#isClosed) return
    if (status !== 'UNSAVED' && status !== 'WAITING') return
    try {
      const saved = await this.#send(content, revision)
      this.#pause = PAUSE_MS.first
      const done = this.#view.content === content
      if (saved) this.#set({ revision: saved.revision, status: done ? 'SAVED' : 'UNSAVED', problem: null })
    } catch (error) {
      const problem = failureCode(error)
      // The draft changed between reading and saving, so the next attempt reads it again.
      const again = isPassing(error) || problem === 'TOO_MANY' || problem === 'DRAFT_CHANGED'
      this.#set({ status: again ? 'WAITING' : 'REFUSED', problem })
    }
  }

  /** @returns undefined if there is a conflict, which the view then describes */
  async #send(content: T, revision: number): Promise<{ revision: number } | undefined> {
    const before = this.#sent
    this.#sent = content
    try {
      return await this.#deps.save({ revision, content })
    } catch (error) {
      if (failureCode(error) !== 'DRAFT_CHANGED') throw error
      const theirs = await this.#deps.read()
      // The server has this text: from an earlier attempt whose answer was lost, or the same text from another window.
      if (isSame(theirs.content, content)) return { revision: theirs.revision }
      if (before && isSame(theirs.content, before)) return await this.#deps.save({ revision: theirs.revision, content })
      this.#set({ status: 'CONFLICT', theirs, problem: null })
      return undefined
    }
  }
}

const isSame = (one: object | null, other: object | null): boolean => JSON.stringify(one) === JSON.stringify(other)
