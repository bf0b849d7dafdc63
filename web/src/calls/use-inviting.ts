import { useEffect } from 'react'
import { mediaIsAllowed } from './check/device-check-store.ts'
import { useCalls } from './context.ts'
import type { Outgoing } from './use-outgoing.ts'

/** What a practice room needs to invite patients. */
export function useInviting(): Outgoing {
  return useCalls().outgoing
}

/**
 * Loads the engine and fetches what a call needs while nobody waits for it. With `media`, opens the camera
 * too if that asks nothing; it closes with the page.
 */
export function useWarmUp(on: boolean, media: boolean): void {
  const { controller, check } = useCalls()
  useEffect(() => {
    if (!on) return
    void controller.warmUp().catch(() => undefined)
    controller.warmIce()
  }, [controller, on])
  useEffect(() => {
    if (!on || !media) return
    void mediaIsAllowed().then((allowed) => {
      const { stream, opening } = check.getSnapshot()
      if (allowed && stream === null && !opening) void check.open()
    })
  }, [check, on, media])
  useEffect(() => () => check.close(), [check])
}
