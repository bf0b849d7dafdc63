import { type FailureCode, failureCode, isPassing } from '../platform/index.ts'

/** A draft as the server has it. */
export interface ServerDraft<T> {
  readonly revision: number
  /** null: nothing unsigned. */
  readonly content: T | null
}

/**
 * `SAVED`: the server has it. `UNSAVED`: it is on its way, or about to be. `WAITING`: no answer, tried again by itself.
 * `CONFLICT`: another window was faster, and its words are not these. `REFUSED`: not without the person.
 */
export type DraftStatus = 'SAVED' | 'UNSAVED' | 'WAITING' | 'CONFLICT' | 'REFUSED'

export interface DraftView<T> {
  readonly content: T
  readonly revision: number
  readonly status: DraftStatus
  /** What the other window saved, while there is a conflict. */
  readonly theirs: ServerDraft<T> | null
  readonly problem: FailureCode | null
}

export interface DraftDeps<T> {
  save: (body: { revision: number; content: T | null }) => Promise<{ revision: number }>
  /** How the server has it now. */
  read: () => Promise<ServerDraft<T>>
}

/** How long what is typed may wait to be saved, in milliseconds. */
const DELAY_MS = 1500
/** First pause between two tries, and the longest, in milliseconds. */
const PAUSE_MS = { first: 1000, most: 8000 }

/**
 * Keeps what is being written on the server, one request at a time. What another window saved is never written over
 * unseen, and what is typed here is never taken away: a person decides between the two.
 */
export class DraftAutosave<T extends object> {
  #view: DraftView<T>
  #underway: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #pause = PAUSE_MS.first
  /** What was sent last: an answer may be lost on its way back. */
  #sent: T | null = null
  readonly #deps: DraftDeps<T>
  readonly #listeners = new Set<() => void>()

  constructor(deps: DraftDeps<T>, start: { revision: number; content: T }) {
    this.#deps = deps
    this.#view = { ...start, status: 'SAVED', theirs: null, problem: null }
  }

  getSnapshot = (): DraftView<T> => this.#view
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  edit(change: Partial<T>): void {
    const content = { ...this.#view.content, ...change }
    const { status } = this.#view
    // In a conflict nothing is sent before somebody has decided.
    this.#set({ content, ...(status === 'SAVED' || status === 'REFUSED' ? { status: 'UNSAVED' } : {}) })
    if (status !== 'CONFLICT') this.#schedule(DELAY_MS)
  }

  /** Saves what is unsaved, now. @returns whether the server has all of it */
  async flush(): Promise<boolean> {
    while (this.#view.status === 'UNSAVED' || this.#view.status === 'WAITING') {
      await this.#run()
      if (this.#view.status === 'WAITING') return false
    }
    return this.#view.status === 'SAVED'
  }

  /** What the server was heard to have: taken over when nothing unsaved is here, otherwise the next saving will tell. */
  heard(draft: ServerDraft<T>, shown: T): void {
    if (this.#view.status !== 'SAVED' || this.#underway || draft.revision <= this.#view.revision) return
    this.#set({ revision: draft.revision, content: shown })
  }

  /** Signed or thrown away: begin anew from here. */
  restart(start: { revision: number; content: T }): void {
    clearTimeout(this.#timer)
    this.#sent = null
    this.#set({ ...start, status: 'SAVED', theirs: null, problem: null })
  }

  /** These words, over what the other window saved and was shown here. */
  keepMine(): Promise<boolean> {
    const { theirs } = this.#view
    if (theirs) this.#set({ revision: theirs.revision, status: 'UNSAVED', theirs: null })
    return this.flush()
  }

  /** @param shown what stands in the fields then */
  takeTheirs(shown: T): void {
    const { theirs } = this.#view
    if (theirs) this.restart({ revision: theirs.revision, content: shown })
  }

  #set(change: Partial<DraftView<T>>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined) return
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
    if (status !== 'UNSAVED' && status !== 'WAITING') return
    try {
      const saved = await this.#send(content, revision)
      this.#pause = PAUSE_MS.first
      const done = this.#view.content === content
      if (saved) this.#set({ revision: saved.revision, status: done ? 'SAVED' : 'UNSAVED', problem: null })
    } catch (error) {
      const problem = failureCode(error)
      // Overtaken between looking and saving: the next try looks again.
      const again = isPassing(error) || problem === 'TOO_MANY' || problem === 'DRAFT_CHANGED'
      this.#set({ status: again ? 'WAITING' : 'REFUSED', problem })
    }
  }

  /** @returns undefined when there is a conflict, which is in the view then */
  async #send(content: T, revision: number): Promise<{ revision: number } | undefined> {
    const before = this.#sent
    this.#sent = content
    try {
      return await this.#deps.save({ revision, content })
    } catch (error) {
      if (failureCode(error) !== 'DRAFT_CHANGED') throw error
      const theirs = await this.#deps.read()
      // Ours, from a try whose answer was lost, or the same words from elsewhere: nothing to decide.
      if (isSame(theirs.content, content)) return { revision: theirs.revision }
      if (before && isSame(theirs.content, before)) return await this.#deps.save({ revision: theirs.revision, content })
      this.#set({ status: 'CONFLICT', theirs, problem: null })
      return undefined
    }
  }
}

const isSame = (one: object | null, other: object | null): boolean => JSON.stringify(one) === JSON.stringify(other)
