import { useEffect, useRef, useState } from 'react'
import type { RemoteView, RoomSnapshot } from '../../engine/index.ts'
import { type LossNews, lossNews, type PictureLoss, pictureLoss } from './picture-loss.ts'

// Hooks for messages that disappear after a while.

/** How long a message about an event is shown, in milliseconds. */
export const SHOWN_MS = 6000
/** A loss that lasts shorter than this, in milliseconds, is not reported. */
const STEADY_MS = 1500

/** Returns true once `on` has been true for `ms` milliseconds. */
export function useLasting(on: boolean, ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [on, ms])
  return on && late
}

/**
 * Returns what to report about lost pictures. A lost picture is reported for as long as it is lost; a smaller picture
 * and a return are reported for a few seconds.
 */
export function useLoss(snapshot: RoomSnapshot): LossNews | null {
  const now = pictureLoss(snapshot)
  const [steady, setSteady] = useState<PictureLoss>('none')
  const [news, setNews] = useState<LossNews | null>(null)
  useEffect(() => {
    if (now === steady) return
    const timer = setTimeout(() => {
      setSteady(now)
      setNews(lossNews(steady, now))
    }, STEADY_MS)
    return () => clearTimeout(timer)
  }, [now, steady])
  useEffect(() => {
    if (news !== 'back' && news !== 'reduced') return
    const timer = setTimeout(() => setNews(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [news])
  return news
}

/** Somebody who joined the call or left it. */
interface Coming {
  what: 'joined' | 'left'
  userId: string
  name: string
}

/** Reports who joined or left while others were here. A reload is neither, because the `userId` stays the same. */
export function useComings(
  remotes: readonly RemoteView[],
  nameOf: (remote: { userId: string; name: string }) => string,
): Coming | null {
  const [news, setNews] = useState<Coming | null>(null)
  const known = useRef<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    const now = new Map(remotes.map((remote) => [remote.userId, nameOf(remote)]))
    const before = known.current
    known.current = now
    const joined = before.size === 0 ? undefined : [...now].find(([id]) => !before.has(id))
    const left = [...before].find(([id]) => !now.has(id))
    if (joined) setNews({ what: 'joined', userId: joined[0], name: joined[1] })
    else if (left) setNews({ what: 'left', userId: left[0], name: left[1] })
  }, [remotes, nameOf])
  useEffect(() => {
    if (news === null) return
    const timer = setTimeout(() => setNews(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [news])
  return news
}
