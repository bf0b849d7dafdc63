import { useCallback, useEffect, useRef, useState } from 'react'
import { type Answer, call } from '../platform/index.ts'

export type TrailCheck = Answer<'checkAuditTrail'>

/**
 * Checks the chain of seals page by page. It can be stopped and resumed, and a page that failed is requested again in
 * the same way.
 */
export function useTrailCheck() {
  const [page, setPage] = useState<TrailCheck | null>(null)
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const under = useRef<AbortController | null>(null)

  const stop = useCallback(() => {
    under.current?.abort()
    under.current = null
    setRunning(false)
  }, [])
  useEffect(() => stop, [stop])

  const run = async (from: string | null) => {
    stop()
    const way = new AbortController()
    under.current = way
    setRunning(true)
    setError(null)
    try {
      for (let cursor = from; ; ) {
        const found: TrailCheck = await call('checkAuditTrail', {
          query: cursor === null ? {} : { cursor },
          signal: way.signal,
        })
        if (way.signal.aborted) return
        setPage(found)
        cursor = found.next
        if (cursor === null) break
      }
    } catch (failure) {
      if (way.signal.aborted) return
      setError(failure)
    }
    setRunning(false)
  }

  return {
    page,
    running,
    error,
    /** Checks from the first entry on. */
    start: () => {
      setPage(null)
      void run(null)
    },
    /** Continues where it was stopped. */
    resume: () => void run(page?.next ?? null),
    stop,
  }
}
