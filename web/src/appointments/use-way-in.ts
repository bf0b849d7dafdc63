import type { Appointment } from '@medconsult/contract'
import { useEffect } from 'react'
import { useInvited, useInviting } from '../calls/index.ts'
import type { Side } from './steps.ts'

/** Takes up a call that rings since before this page was loaded. */
export function useResumedCall({ callStatus, callSessionId }: Appointment, side: Side): void {
  const { resume } = useInviting()
  const ringing = side === 'doctor' && callStatus === 'WAITING' ? callSessionId : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each call, not for each drawing
  useEffect(() => {
    if (ringing !== null) resume(ringing)
  }, [ringing])
}

/**
 * How this person comes into the appointment's call: it rings at the other side since they started it; or they were
 * invited to it; or they have been in it.
 */
export type WayIn = { kind: 'ringing' } | { kind: 'join'; join: (at: number) => void } | { kind: 'return' }

export function useWayIn({ callSessionId }: Appointment): WayIn {
  const { invitation: sent } = useInviting()
  const { invitation, waiting, accept } = useInvited()
  if (sent?.status === 'INVITED' && sent.callSessionId === callSessionId) return { kind: 'ringing' }
  if ((invitation ?? waiting)?.callSessionId === callSessionId) return { kind: 'join', join: accept }
  return { kind: 'return' }
}
