import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { configQuery } from './config.ts'
import { keptStates } from './kept-state.ts'
import { useOnUp } from './live.tsx'
import { isAtRest, watchUse } from './page-use.ts'
import { guardRenewal, renew } from './retry.ts'

/** How often a page reads the build of the server. It also reads it whenever its socket connects again (ms). */
const ASK_EVERY_MS = 5 * 60_000
/** When a page connects for the first time, an answer that is not older than this is not asked for again (ms). */
const FRESH_MS = 60_000
/** How often an old page checks whether it may reload (ms). */
const LOOK_EVERY_MS = 2_000
/** The reloads of a clinic's pages are spread over this time (ms). */
const SPREAD_MS = 8_000

/** The build with which this page was loaded, from a header of its document; null where the browser does not show it. */
export function buildOfDocument(timing: Pick<Performance, 'getEntriesByType'> = performance): string | null {
  const [document] = timing.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return document?.serverTiming?.find(({ name }) => name === 'build')?.description || null
}

/** Where the document's header cannot be read, this is the first build that the server names. */
let own: string | null = null

/**
 * Reloads this page after an update of the server, as soon as nothing is lost by it.
 * @param isInUse tells whether a call is prepared or under way
 */
export function useNewBuild(isInUse: () => boolean): void {
  const cache = useQueryClient()
  const [old, setOld] = useState(false)
  const isFirst = useRef(true)
  const inUse = useEffectEvent(isInUse)
  const look = useEffectEvent(() => {
    const staleTime = isFirst.current ? FRESH_MS : 0
    isFirst.current = false
    void cache.fetchQuery({ ...configQuery, staleTime }).then(
      ({ build }) => {
        own ??= buildOfDocument() ?? build
        if (build !== null && own !== null) setOld(build !== own)
      },
      // The next connection reads it again.
      () => undefined,
    )
  })
  useOnUp(() => look())
  useEffect(() => {
    const timer = setInterval(() => look(), ASK_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    const stop = watchUse()
    guardRenewal(() => !inUse() && isAtRest(0) && keptStates.isAtRest)
    return () => {
      guardRenewal(() => keptStates.isEmpty)
      stop()
    }
  }, [])
  useEffect(() => {
    if (!old) return
    let timer: ReturnType<typeof setTimeout>
    const next = (ms: number): void => {
      timer = setTimeout(() => {
        if (inUse() || !isAtRest() || !keptStates.isAtRest || !navigator.onLine || !renew()) next(LOOK_EVERY_MS)
      }, ms)
    }
    next(LOOK_EVERY_MS + Math.random() * SPREAD_MS)
    return () => clearTimeout(timer)
  }, [old])
}
