/** The part of the browser's window that is used; a test passes its own. */
export interface HistoryWindow {
  history: Pick<History, 'state' | 'pushState' | 'back'>
  location: Pick<Location, 'href'>
  addEventListener(type: 'popstate', listener: () => void): void
  setTimeout(run: () => void, ms: number): unknown
}

/** The key that marks a history entry as added here, so that Back removes that entry before it leaves the page. */
const MARK = 'medconsult-layer'

interface Layer {
  close: () => void
  /** True for a layer that represents a whole page: when it closes, its history entry is removed too. */
  isPage: boolean
}

/**
 * Tracks what lies over the page: dialogs, menus, the panels of a call, the call itself. The system's Back button
 * closes the topmost one, as in a native app, and leaves the page only if there is none.
 *
 * While there is a layer, there is one additional history entry with the same address. A layer that is closed in
 * another way leaves its entry there. Removing it would take a moment, in which the page may have gone to another
 * address, and then that one would be removed instead. An entry without a layer is skipped when Back reaches it.
 */
export class BackLayers {
  readonly #window: HistoryWindow
  readonly #layers: Layer[] = []
  /** The entry that was current at the last Back event, or when an entry was last added. */
  #top: { isLayer: boolean; href: string }
  /** The number of entries that are being removed by this object. */
  #skipping = 0

  constructor(window: HistoryWindow) {
    this.#window = window
    this.#top = this.#read()
    window.addEventListener('popstate', () => this.#onPop())
  }

  /** @returns a function to call when the layer is gone, whatever closed it */
  add(close: () => void, isPage = false): () => void {
    const layer = { close, isPage }
    this.#layers.push(layer)
    this.#guard()
    return () => {
      const at = this.#layers.indexOf(layer)
      if (at !== -1) this.#layers.splice(at, 1)
      // This runs later, because whatever closes the layer may open the next one or go to another page.
      if (isPage) this.#window.setTimeout(() => this.#leavePage(), 0)
    }
  }

  #read(): { isLayer: boolean; href: string } {
    const state = this.#window.history.state as Record<string, unknown> | null
    return { isLayer: state?.[MARK] === true, href: this.#window.location.href }
  }

  #guard(): void {
    if (this.#layers.length === 0 || this.#skipping > 0 || this.#read().isLayer) return
    // The router's part of the state is kept, so that the router treats the entry as the same page.
    this.#window.history.pushState({ ...(this.#window.history.state as object | null), [MARK]: true }, '')
    this.#top = this.#read()
  }

  #leavePage(): void {
    if (this.#layers.length === 0 && this.#read().isLayer) this.#skip()
  }

  #skip(): void {
    this.#skipping++
    this.#window.history.back()
  }

  #onPop(): void {
    const before = this.#top
    const now = this.#read()
    this.#top = now
    if (this.#skipping > 0) {
      this.#skipping--
      this.#guard()
      return
    }
    const isOurs = before.isLayer && !now.isLayer && before.href === now.href
    if (!isOurs) return
    const top = this.#layers.at(-1)
    if (top) {
      top.close()
      this.#window.setTimeout(() => this.#guard(), 0)
    } else this.#skip()
  }
}
