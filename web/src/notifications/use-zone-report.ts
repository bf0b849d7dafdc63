import { useEffect } from 'react'
import { call, deviceStorage } from '../platform/index.ts'
import { viewerZone } from '../ui/index.ts'

const KEY = 'medconsult-zone'

/** Suggests this browser's zone for e-mails, once. A zone that is known, or was chosen in the profile, stays. */
export function useZoneReport(userId: string): void {
  useEffect(() => {
    // Where storage is blocked, it would be said at every page.
    if (!deviceStorage.isAvailable() || deviceStorage.get(KEY) === userId) return
    call('chooseNotifications', { body: { suggestedTimeZone: viewerZone() } })
      .then(() => deviceStorage.set(KEY, userId))
      // The next page says it.
      .catch(() => undefined)
  }, [userId])
}
