import { useEffect, useState } from 'react'

/**
 * Measures the visible part of the page for an element that is fixed over the whole page: the keyboard of a phone
 * covers the rest, and no other interface reports that.
 * @returns CSS pixels; undefined while `on` is false, or where the browser has no `visualViewport`
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
