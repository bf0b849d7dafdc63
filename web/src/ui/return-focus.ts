import { useEffect, useEffectEvent, useRef } from 'react'

/** How many elements are remembered. A menu, its entry and some fields may lie between a button and a dialog's end. */
const REMEMBERED = 20

/** The elements that had the focus, the latest at the end. */
let trail: HTMLElement[] = []

if (typeof document !== 'undefined')
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) trail = [...trail.filter((one) => one !== target), target].slice(-REMEMBERED)
  })

const canHaveFocus = (element: HTMLElement): boolean =>
  element.isConnected && element.checkVisibility() && !element.matches(':disabled, [inert] *')

/** Whether nothing has the focus, or something that disappears. */
function isLost(going: Element | null): boolean {
  const here = document.activeElement
  if (!(here instanceof HTMLElement) || here === document.body) return true
  return !canHaveFocus(here) || (going?.contains(here) ?? false)
}

/** The heading of the page, for when nothing else is left that had the focus. */
function heading(): HTMLElement | null {
  const found = document.querySelector<HTMLElement>('h1')
  if (found && !found.hasAttribute('tabindex')) found.tabIndex = -1
  return found
}

/** How long a button that gets the focus back may itself disappear, because of what was done, in milliseconds. */
const SETTLING_MS = 5000

/** Gives the focus back, again when it is lost within a few seconds, until the person presses something. */
function giveBack(next: () => HTMLElement | undefined): void {
  const move = (): void => {
    const target = next() ?? heading()
    target?.focus({ preventScroll: target.localName === 'h1' })
  }
  move()
  const observer = new MutationObserver(() => {
    if (isLost(null)) move()
  })
  const stop = (): void => {
    clearTimeout(timer)
    observer.disconnect()
    for (const name of ['keydown', 'pointerdown']) removeEventListener(name, stop, true)
  }
  const timer = setTimeout(stop, SETTLING_MS)
  for (const name of ['keydown', 'pointerdown']) addEventListener(name, stop, true)
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled', 'hidden'] })
}

interface Return {
  /** Finds the element that closes, while it is still there. The focus within it counts as lost. */
  going?: () => Element | null
  /** Finds a better place than the element that had the focus last, if there is one. */
  to?: () => HTMLElement | null
}

/**
 * Gives the focus back when something that took it has closed: to the element that had it last and still exists, and
 * otherwise to the heading of the page. The entry of a menu, for example, is gone when the dialog closes that it has
 * opened, so the button of the menu gets it. Whoever has moved the focus elsewhere keeps it there.
 * @param isOpen whether it is there. It has also closed when the component is gone.
 */
export function useReturnFocus(isOpen: boolean, { going, to }: Return = {}): void {
  const find = useEffectEvent(() => going?.() ?? null)
  const better = useEffectEvent(() => to?.() ?? null)
  const isThere = useRef(false)
  useEffect(() => {
    if (!isOpen) return
    isThere.current = true
    const before = [...trail]
    return () => {
      isThere.current = false
      const closes = find()
      const had = before.filter((one) => !closes?.contains(one))
      const next = (): HTMLElement | undefined => better() ?? had.findLast(canHaveFocus)
      // What opens next, or the page that is gone to, takes the focus first.
      setTimeout(() => {
        if (!isThere.current && isLost(closes)) giveBack(next)
      })
    }
  }, [isOpen])
}
