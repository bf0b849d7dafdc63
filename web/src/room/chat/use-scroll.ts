import { type RefObject, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Line } from './lines.ts'

/** This close to the end counts as being there, in CSS pixels. */
const NEAR = 48
/** How long lines that were fetched on purpose stay unsaid after they came, in milliseconds. */
const QUIET_MS = 800

/**
 * Keeps a list of lines at its end while its reader is there, and where they are reading otherwise: lines that come
 * in above push nothing away.
 */
export function useScroll(
  lines: readonly Line[],
  loadingOlder: boolean,
  onSeen: () => void,
): {
  ref: RefObject<HTMLDivElement | null>
  atEnd: boolean
  /** Lines are coming that nobody has to be told of. */
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
    // The keyboard of a phone, a longer draft: the newest line stays in sight.
    const observer = new ResizeObserver(() => {
      if (atEnd) toEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [atEnd, toEnd])

  useEffect(() => {
    const look = (): void => {
      if (atEnd && lines.length > 0 && document.visibilityState === 'visible') seen()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
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
