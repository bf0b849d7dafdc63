import type { Release, Scope } from './scope.ts'
import type { PageLike } from './types.ts'

/**
 * How long a muted device may take to come back by itself: while the page is visible, and after it became visible again
 * (ms).
 */
const STUCK_MS = 3_000
const STUCK_AFTER_RETURN_MS = 1_000

export interface TrackWatchDeps {
  scope: Scope
  page: PageLike | undefined
  track: MediaStreamTrack
  /** The track ended by itself: the device was removed or taken, or the permission was withdrawn. */
  ended(): void
  /** The device was interrupted, or came back. */
  interrupted(): void
  /** The interruption lasts though the page is visible; called once per interruption. */
  stuck(): void
}

/**
 * Watches a local track. A telephone call, Siri or another app takes the microphone of a phone without ending its
 * track: it is `muted` (Media Capture §4.3.1), looks alive, and may stay silent afterwards.
 */
export function watchTrack({ scope, page, track, ended, interrupted, stuck }: TrackWatchDeps): Release {
  let timer: Release = () => {}
  const arm = (ms: number): void => {
    timer()
    timer = scope.after(ms, () => {
      // While the page is hidden, the system may withhold the device. It is checked again when the page is visible.
      if (track.muted && page?.visibilityState !== 'hidden') stuck()
    })
  }
  const releases = [
    scope.listen(track, 'ended', ended),
    scope.listen(track, 'mute', () => {
      arm(STUCK_MS)
      interrupted()
    }),
    scope.listen(track, 'unmute', () => {
      timer()
      interrupted()
    }),
  ]
  if (page) {
    releases.push(
      scope.listen(page, 'visibilitychange', () => {
        if (track.muted && page.visibilityState === 'visible') arm(STUCK_AFTER_RETURN_MS)
      }),
    )
  }
  return () => {
    timer()
    for (const release of releases) release()
  }
}
