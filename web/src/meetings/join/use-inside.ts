import { useCallback, useState } from 'react'

const keyOf = (roomId: string): string => `medconsult-inside:${roomId}`

function kept(roomId: string, write?: boolean): boolean {
  try {
    if (write === true) sessionStorage.setItem(keyOf(roomId), '1')
    if (write === false) sessionStorage.removeItem(keyOf(roomId))
    return sessionStorage.getItem(keyOf(roomId)) !== null
  } catch {
    return false // blocked: a reload asks once more
  }
}

/** Whether this tab has gone in: a reload in the middle of a meeting leads back into it, without another question. */
export function useInside(roomId: string): { on: boolean; enter: () => void; leave: () => void } {
  const [on, setOn] = useState(() => kept(roomId))
  const set = useCallback(
    (now: boolean) => {
      kept(roomId, now)
      setOn(now)
    },
    [roomId],
  )
  const enter = useCallback(() => set(true), [set])
  const leave = useCallback(() => set(false), [set])
  return { on, enter, leave }
}
