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
    const measure = (): void => setVisible({ top: viewport.offsetTop, height: viewport.height })
    measure()
    viewport.addEventListener('resize', measure)
    viewport.addEventListener('scroll', measure)
    return () => {
      viewport.removeEventListener('resize', measure)
      viewport.removeEventListener('scroll', measure)
      setVisible(undefined)
    }
  }, [on])
  return visible
}
