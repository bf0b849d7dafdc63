import { useEffect } from 'react'
import { mediaIsAllowed, useDevices } from '../devices/index.ts'
import { useCurrentCall, useRoomContext } from '../room/index.ts'
import { useCalls } from './context.ts'
import type { Incoming } from './use-incoming.ts'
import type { Outgoing } from './use-outgoing.ts'

/** What a practice room needs to invite patients. */
export function useInviting(): Outgoing {
  return useCalls().outgoing
}

/** The invitation that came to this patient, and how to answer it. */
export function useInvited(): Incoming {
  return useCalls().incoming
}

/**
 * Loads the engine and fetches what a call needs while nobody waits for it. With `media`, opens the camera
 * too if that asks nothing; it closes with the page, and where nothing is waited for any more. Not in a call: that has its own, and may have switched them off, and
 * on an iPhone a second opening silences the first.
 */
export function useWarmUp(on: boolean, media: boolean): void {
  const { controller } = useRoomContext()
  const { check } = useDevices()
  const busy = useCurrentCall() !== null
  useEffect(() => {
    if (!on) return
    void controller.warmUp().catch(() => undefined)
    controller.warmIce()
  }, [controller, on])
  useEffect(() => {
    if (!on || !media || busy) return
    let wanted = true
    void mediaIsAllowed().then((allowed) => {
      const { stream, opening } = check.getSnapshot()
      // The answer may come when nothing is waited for any more: a camera that was opened then would stay on.
      if (wanted && allowed && stream === null && !opening && controller.getSnapshot() === null) void check.open()
    })
    return () => {
      wanted = false
    }
  }, [controller, check, on, media, busy])
  useEffect(() => () => check.close(), [check])
  useEffect(() => (on ? () => check.close() : undefined), [check, on])
}
