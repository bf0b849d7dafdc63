import { useCallback, useState } from 'react'
import { tabStorage } from '../../platform/index.ts'

const keyOf = (roomId: string): string => `medconsult-inside:${roomId}`

/**
 * Remembers that this tab is in the room, so that a reload during a meeting leads back into it without a question.
 * Where the browser blocks storage, the question comes again.
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
