import type { Appointment } from '@medconsult/contract'
import { useEffect } from 'react'
import { useInviting } from '../calls/index.ts'
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

/** Does this page ring at the patient for this appointment? */
export function useCallFromHere({ callSessionId }: Appointment): boolean {
  const { invitation } = useInviting()
  return invitation?.status === 'INVITED' && invitation.callSessionId === callSessionId
}
