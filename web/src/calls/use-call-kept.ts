import { useEffect } from 'react'
import { useSession } from '../platform/index.ts'
import { useRoomContext } from '../room/index.ts'

/** After the page itself has loaded (ms). */
const LATER_MS = 3_000

/**
 * Loads what a call needs while nobody waits for it: a page that was opened before the clinic's update can take a call
 * all the same, though its files are gone from the server.
 */
export function useCallKept(): void {
  const { controller } = useRoomContext()
  const { user } = useSession()
  const mayCall = user !== null && user.role !== 'ADMIN'
  useEffect(() => {
    if (!mayCall) return
    const timer = setTimeout(() => {
      // What fails is loaded when it is needed.
      void controller.warmUp().catch(() => undefined)
      void import('./CallPage.tsx').catch(() => undefined)
    }, LATER_MS)
    return () => clearTimeout(timer)
  }, [controller, mayCall])
}
