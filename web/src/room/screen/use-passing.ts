import { useEffect, useRef, useState } from 'react'
import type { RemoteView, RoomSnapshot } from '../../engine/index.ts'
import { type LossNews, lossNews, type PictureLoss, pictureLoss } from './picture-loss.ts'

// What is said for a while and then no more.

/** How long a note of something that has happened stays, in milliseconds. */
const SHOWN_MS = 6000
/** A picture that comes and goes within this time, in milliseconds, is not worth a sentence. */
const STEADY_MS = 1500

/** True once `on` has lasted for that many milliseconds. */
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

/** What the network takes, as long as a picture is gone; a smaller picture and its return are told for a moment. */
export function useLoss(snapshot: RoomSnapshot): LossNews | null {
  const now = pictureLoss(snapshot)
  const [steady, setSteady] = useState<PictureLoss>('none')
  const [said, setSaid] = useState<LossNews | null>(null)
  useEffect(() => {
    if (now === steady) return
    const timer = setTimeout(() => {
      setSteady(now)
      setSaid(lossNews(steady, now))
    }, STEADY_MS)
    return () => clearTimeout(timer)
  }, [now, steady])
  useEffect(() => {
    if (said !== 'back' && said !== 'reduced') return
    const timer = setTimeout(() => setSaid(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return said
}

/** Who came or went while others were here; a reload is the same person (`userId`) and no news. */
export function useComings(
  remotes: readonly RemoteView[],
  nameOf: (remote: { userId: string; name: string }) => string,
): { what: 'joined' | 'left'; name: string } | null {
  const [said, setSaid] = useState<{ what: 'joined' | 'left'; name: string } | null>(null)
  const known = useRef<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    const now = new Map(remotes.map((remote) => [remote.userId, nameOf(remote)]))
    const before = known.current
    known.current = now
    const joined = before.size === 0 ? undefined : [...now].find(([id]) => !before.has(id))
    const left = [...before].find(([id]) => !now.has(id))
    if (joined) setSaid({ what: 'joined', name: joined[1] })
    else if (left) setSaid({ what: 'left', name: left[1] })
  }, [remotes, nameOf])
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => setSaid(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return said
}
