import { useEffect, useEffectEvent, useState } from 'react'
import { call } from './api.ts'
import { useOnUp } from './live.tsx'
import { isAtRest, watchUse } from './page-use.ts'
import { guardRenewal, renew } from './retry.ts'

/** How often a page asks, beside every return of its live connection, by which it mostly hears of another server (ms). */
const ASK_EVERY_MS = 5 * 60_000
/** How often an old page looks whether it may load itself anew (ms). */
const LOOK_EVERY_MS = 2_000
/** Not all pages of a clinic at once (ms). */
const SPREAD_MS = 8_000

/** The build with which this page was loaded, by the header of its document; null where a browser does not tell. */
export function buildOfDocument(timing: Pick<Performance, 'getEntriesByType'> = performance): string | null {
  const [document] = timing.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return document?.serverTiming?.find(({ name }) => name === 'build')?.description || null
}

/** Where the document does not tell: the first that the server names. */
let own: string | null = null

/**
 * An old page that meets a new server loads itself anew, as soon as nothing is lost by it.
 * @param isInUse of what the page itself can't see: a call that is prepared, or under way
 */
export function useNewBuild(isInUse: () => boolean): void {
  const [old, setOld] = useState(false)
  const inUse = useEffectEvent(isInUse)
  const look = useEffectEvent(() => {
    void call('config', {}).then(
      ({ build }) => {
        own ??= buildOfDocument() ?? build
        if (build !== null && own !== null) setOld(build !== own)
      },
      // Asked again with the next connection.
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
    guardRenewal(() => !inUse() && isAtRest(0))
    return () => {
      guardRenewal(() => true)
      stop()
    }
  }, [])
  useEffect(() => {
    if (!old) return
    let timer: ReturnType<typeof setTimeout>
    const next = (ms: number): void => {
      timer = setTimeout(() => {
        if (inUse() || !isAtRest() || !navigator.onLine || !renew()) next(LOOK_EVERY_MS)
      }, ms)
    }
    next(LOOK_EVERY_MS + Math.random() * SPREAD_MS)
    return () => clearTimeout(timer)
  }, [old])
}
