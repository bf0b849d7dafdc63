import { useCallback, useState } from 'react'
import { tabStorage } from '../../platform/index.ts'

const keyOf = (roomId: string): string => `medconsult-inside:${roomId}`

/**
 * Whether this tab has gone in: a reload in the middle of a meeting leads back into it, without another question. Where
 * storage is blocked, the reload asks once more.
 */
export function useInside(roomId: string): { on: boolean; enter: () => void; leave: () => void } {
  const [on, setOn] = useState(() => tabStorage.get(keyOf(roomId)) !== null)
  const set = useCallback(
    (now: boolean) => {
      tabStorage.set(keyOf(roomId), now ? '1' : null)
      setOn(now)
    },
    [roomId],
  )
  const enter = useCallback(() => set(true), [set])
  const leave = useCallback(() => set(false), [set])
  return { on, enter, leave }
}
