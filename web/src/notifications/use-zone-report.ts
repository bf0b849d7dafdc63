import { useEffect } from 'react'
import { call, deviceStorage } from '../platform/index.ts'
import { viewerZone } from '../ui/index.ts'

const KEY = 'medconsult-zone'

/** Tells the server once in which zone this person lives now, so that e-mails say times in it. */
export function useZoneReport(userId: string): void {
  useEffect(() => {
    const zone = viewerZone()
    const said = `${userId} ${zone}`
    // Where storage is blocked, it would be said at every page.
    if (!deviceStorage.isAvailable() || deviceStorage.get(KEY) === said) return
    call('chooseNotifications', { body: { timeZone: zone } })
      .then(() => deviceStorage.set(KEY, said))
      // The next page says it.
      .catch(() => undefined)
  }, [userId])
}
