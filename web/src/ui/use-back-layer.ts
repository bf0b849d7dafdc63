import { useEffect, useEffectEvent, useState } from 'react'
import { BackLayers } from './back-layers.ts'

/** One history, so one list of what lies over the page. */
const layers = typeof window === 'undefined' ? null : new BackLayers(window)

/** As long as it is open, the system's Back closes it instead of leaving the page. */
export function useBackLayer(isOpen: boolean, close: () => void, isPage = false): void {
  const onBack = useEffectEvent(close)
  useEffect(() => {
    if (isOpen) return layers?.add(() => onBack(), isPage)
  }, [isOpen, isPage])
}

/** What a Mantine menu takes so that Back closes it. */
export function useMenuLayer(): { opened: boolean; onChange: (opened: boolean) => void } {
  const [opened, onChange] = useState(false)
  useBackLayer(opened, () => onChange(false))
  return { opened, onChange }
}
