import { useEffect, useEffectEvent, useState } from 'react'
import { BackLayers } from './back-layers.ts'
import { useReturnFocus } from './return-focus.ts'

/** There is one history, and so one list of the layers over the page. */
const layers = typeof window === 'undefined' ? null : new BackLayers(window)

/** While `isOpen`, the system's Back button calls `close` instead of leaving the page. */
export function useBackLayer(isOpen: boolean, close: () => void, isPage = false): void {
  const onBack = useEffectEvent(close)
  useEffect(() => {
    if (isOpen) return layers?.add(() => onBack(), isPage)
  }, [isOpen, isPage])
}

/**
 * The props that let the Back button close a Mantine menu. The first item gets the focus, and not an element without a
 * role, which has no place in a menu. When it closes, the focus goes back to its button, unless what it has opened has
 * taken it; Mantine would take it away from a panel.
 */
export function useMenuLayer() {
  const [opened, onChange] = useState(false)
  useBackLayer(opened, () => onChange(false))
  useReturnFocus(opened, { going: () => document.querySelector('[role="menu"]') })
  return { opened, onChange, withInitialFocusPlaceholder: false, returnFocus: false }
}
