import { useEffect, useEffectEvent, useState } from 'react'
import { BackLayers } from './back-layers.ts'

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
 * role, which has no place in a menu.
 */
export function useMenuLayer() {
  const [opened, onChange] = useState(false)
  useBackLayer(opened, () => onChange(false))
  return { opened, onChange, withInitialFocusPlaceholder: false }
}
