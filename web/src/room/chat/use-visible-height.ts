import { useEffect, useState } from 'react'

/**
 * Where the visible part of the page is: the keyboard of a phone covers the rest, and nothing else tells. For
 * something fixed over the whole page.
 * @returns undefined where it does not matter, or can't be told
 */
export function useVisibleHeight(on: boolean): { top: number; height: number } | undefined {
  const [visible, setVisible] = useState<{ top: number; height: number }>()
  useEffect(() => {
    const viewport = window.visualViewport
    if (!on || !viewport) return
    const look = (): void => setVisible({ top: viewport.offsetTop, height: viewport.height })
    look()
    viewport.addEventListener('resize', look)
    viewport.addEventListener('scroll', look)
    return () => {
      viewport.removeEventListener('resize', look)
      viewport.removeEventListener('scroll', look)
      setVisible(undefined)
    }
  }, [on])
  return visible
}
