/** What of the browser's window is needed here; a test has its own. */
export interface HistoryWindow {
  history: Pick<History, 'state' | 'pushState' | 'back'>
  location: Pick<Location, 'href'>
  addEventListener(type: 'popstate', listener: () => void): void
  setTimeout(run: () => void, ms: number): unknown
}

/** In the state of a history entry: it was added only so that Back has something to take away before the page. */
const MARK = 'medconsult-layer'

interface Layer {
  close: () => void
  /** A layer that stands for a whole page: with it goes the entry that it added. */
  isPage: boolean
}

/**
 * What lies over the page: dialogs, menus, the panels of a call, the call itself. The system's Back takes away what is on
 * top, as in an app of the phone, and only where nothing is on top it leaves the page.
 *
 * While there is a layer, one more entry of the same address is on top of the history. A layer that is closed by another
 * way leaves its entry there: taking it back takes a moment, in which the page may have gone to another address, and that
 * would be taken back instead. An entry without a layer is skipped when Back meets it.
 */
export class BackLayers {
  readonly #window: HistoryWindow
  readonly #layers: Layer[] = []
  /** The entry that was on top when Back was last heard, or an entry was last added. */
  #top: { isLayer: boolean; href: string }
  /** Entries that are being taken back by ourselves. */
  #skipping = 0

  constructor(window: HistoryWindow) {
    this.#window = window
    this.#top = this.#read()
    window.addEventListener('popstate', () => this.#onPop())
  }

  /** @returns to be called when the layer is gone, whoever closed it */
  add(close: () => void, isPage = false): () => void {
    const layer = { close, isPage }
    this.#layers.push(layer)
    this.#guard()
    return () => {
      const at = this.#layers.indexOf(layer)
      if (at !== -1) this.#layers.splice(at, 1)
      // Later: what closes it may open the next one, or go to another page.
      if (isPage) this.#window.setTimeout(() => this.#leavePage(), 0)
    }
  }

  #read(): { isLayer: boolean; href: string } {
    const state = this.#window.history.state as Record<string, unknown> | null
    return { isLayer: state?.[MARK] === true, href: this.#window.location.href }
  }

  #guard(): void {
    if (this.#layers.length === 0 || this.#skipping > 0 || this.#read().isLayer) return
    // The router's own part of the state stays: to it the entry is the same page.
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
