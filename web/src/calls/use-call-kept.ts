import { useEffect } from 'react'
import { useSession } from '../platform/index.ts'
import { useRoomContext } from '../room/index.ts'
import { loadNotes } from './notes-beside.ts'

/** The pause after which the loading starts, so that the page itself is loaded first (ms). */
const LATER_MS = 3_000

/**
 * Loads the code of a call in advance. A page that was opened before an update of the clinic can then still take a call,
 * although its files are gone from the server.
 */
export function useCallKept(): void {
  const { controller } = useRoomContext()
  const { user } = useSession()
  const isDoctor = user?.role === 'DOCTOR'
  const mayCall = user !== null && user.role !== 'ADMIN'
  useEffect(() => {
    if (!mayCall) return
    const timer = setTimeout(() => {
      // If this fails, the code is loaded when it is needed.
      void controller.warmUp().catch(() => undefined)
      void import('./CallPage.tsx').catch(() => undefined)
      if (isDoctor) void loadNotes().catch(() => undefined)
    }, LATER_MS)
    return () => clearTimeout(timer)
  }, [controller, mayCall, isDoctor])
}
