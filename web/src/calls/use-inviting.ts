import { useEffect } from 'react'
import { mediaIsAllowed, useDevices } from '../devices/index.ts'
import { useCurrentCall, useRoomContext } from '../room/index.ts'
import { useCalls } from './context.ts'
import type { Incoming } from './use-incoming.ts'
import type { Outgoing } from './use-outgoing.ts'

/** Returns what a practice room needs to invite patients. */
export function useInviting(): Outgoing {
  return useCalls().outgoing
}

/** Returns the invitation that this patient has received, with the functions that answer it. */
export function useInvited(): Incoming {
  return useCalls().incoming
}

/**
 * Loads the engine before a call needs it. With `media` it also opens the camera, if the browser
 * has given permission already. The camera is closed when the component unmounts or `on` becomes false. During a call
 * it opens nothing: the call has its own devices, which may be switched off, and on an iPhone a second microphone
 * silences the first.
 */
export function useWarmUp(on: boolean, media: boolean): void {
  const { controller } = useRoomContext()
  const { check } = useDevices()
  const busy = useCurrentCall() !== null
  useEffect(() => {
    if (on) void controller.warmUp().catch(() => undefined)
  }, [controller, on])
  useEffect(() => {
    if (!on || !media || busy) return
    let wanted = true
    void mediaIsAllowed().then((allowed) => {
      const { stream, opening } = check.getSnapshot()
      // The permission may be known only after the wait is over, and a camera that is opened then would stay on.
      if (wanted && allowed && stream === null && !opening && controller.getSnapshot() === null) void check.open()
    })
    return () => {
      wanted = false
    }
  }, [controller, check, on, media, busy])
  useEffect(() => () => check.close(), [check])
  useEffect(() => (on ? () => check.close() : undefined), [check, on])
}
