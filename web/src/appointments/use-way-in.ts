import type { Appointment } from '@medconsult/contract'
import { useEffect } from 'react'
import { useInvited, useInviting } from '../calls/index.ts'
import type { Side } from './steps.ts'

/** Resumes a call that was already ringing when this page was loaded. */
export function useResumedCall({ callStatus, callSessionId }: Appointment, side: Side): void {
  const { resume } = useInviting()
  const ringing = side === 'doctor' && callStatus === 'WAITING' ? callSessionId : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each call, not for each drawing
  useEffect(() => {
    if (ringing !== null) resume(ringing)
  }, [ringing])
}

/**
 * How this person enters the appointment's call. `ringing`: they started it, and it rings for the other side. `join`:
 * they were invited to it. `return`: they have been in it.
 */
export type WayIn = { kind: 'ringing' } | { kind: 'join'; join: (at: number) => void } | { kind: 'return' }

export function useWayIn({ callSessionId }: Appointment): WayIn {
  const { invitation: sent } = useInviting()
  const { invitation, waiting, accept } = useInvited()
  if (sent?.status === 'INVITED' && sent.callSessionId === callSessionId) return { kind: 'ringing' }
  if ((invitation ?? waiting)?.callSessionId === callSessionId) return { kind: 'join', join: accept }
  return { kind: 'return' }
}
