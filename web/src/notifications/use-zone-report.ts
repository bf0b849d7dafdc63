import { useEffect } from 'react'
import { call, deviceStorage } from '../platform/index.ts'
import { viewerZone } from '../ui/index.ts'

const KEY = 'medconsult-zone'

/**
 * Suggests this browser's time zone for e-mails, once. The server keeps a zone that it knows already or that was chosen
 * in the profile.
 */
export function useZoneReport(userId: string): void {
  useEffect(() => {
    // Where storage is blocked, every page would send it.
    if (!deviceStorage.isAvailable() || deviceStorage.get(KEY) === userId) return
    call('chooseNotifications', { body: { suggestedTimeZone: viewerZone() } })
      .then(() => deviceStorage.set(KEY, userId))
      // The next page tries again.
      .catch(() => undefined)
  }, [userId])
}
