import { type RefObject, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Line } from './lines.ts'

/** A list that is scrolled to within this distance of its end counts as being there, in CSS pixels. */
const NEAR = 48
/** How long after their arrival older messages that were loaded on request are not announced, in milliseconds. */
const QUIET_MS = 800

/**
 * Keeps a list at its end while the reader is there. Elsewhere it keeps the reader's position when older messages are
 * inserted above.
 */
export function useScroll(
  lines: readonly Line[],
  loadingOlder: boolean,
  onSeen: () => void,
): {
  ref: RefObject<HTMLDivElement | null>
  atEnd: boolean
  /** True while older messages are loaded, which a screen reader should not announce. */
  quiet: boolean
  onScroll: () => void
  toEnd: () => void
} {
  const ref = useRef<HTMLDivElement>(null)
  const drawn = useRef({ first: '', last: '', height: 0 })
  const [atEnd, setAtEnd] = useState(true)
  const [quiet, setQuiet] = useState(false)
  const seen = useEffectEvent(onSeen)

  const toEnd = useCallback(() => {
    const element = ref.current
    if (element) element.scrollTop = element.scrollHeight
  }, [])

  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const [first = '', last = ''] = [lines[0]?.id, lines.at(-1)?.id]
    const before = drawn.current
    const prepended = before.first !== '' && first !== before.first && last === before.last
    const wroteSomething = last !== before.last && lines.at(-1)?.own === true
    if (prepended) element.scrollTop += element.scrollHeight - before.height
    else if (atEnd || wroteSomething) toEnd()
    drawn.current = { first, last, height: element.scrollHeight }
  }, [lines, atEnd, toEnd])

  useEffect(() => {
    const element = ref.current
    if (!element) return
    // When a phone's keyboard or a longer draft makes the list shorter, the newest message stays in view.
    const observer = new ResizeObserver(() => {
      if (atEnd) toEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [atEnd, toEnd])

  useEffect(() => {
    const markIfVisible = (): void => {
      if (atEnd && lines.length > 0 && document.visibilityState === 'visible') seen()
    }
    markIfVisible()
    document.addEventListener('visibilitychange', markIfVisible)
    return () => document.removeEventListener('visibilitychange', markIfVisible)
  }, [lines, atEnd])

  useEffect(() => {
    if (loadingOlder) {
      setQuiet(true)
      return
    }
    const timer = setTimeout(() => setQuiet(false), QUIET_MS)
    return () => clearTimeout(timer)
  }, [loadingOlder])

  const onScroll = (): void => {
    const element = ref.current
    if (element) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR)
  }
  return { ref, atEnd, quiet, onScroll, toEnd }
}
