import { useEffect } from 'react'
import { call } from '../platform/index.ts'
import { viewerZone } from '../ui/index.ts'

const KEY = 'medconsult-zone'

/** Tells the server once in which zone this person lives now, so that e-mails say times in it. */
export function useZoneReport(userId: string): void {
  useEffect(() => {
    const zone = viewerZone()
    const said = `${userId} ${zone}`
    try {
      if (localStorage.getItem(KEY) === said) return
    } catch {
      return // storage is blocked: it would be said at every page
    }
    call('chooseNotifications', { body: { timeZone: zone } })
      .then(() => localStorage.setItem(KEY, said))
      // The next page says it.
      .catch(() => undefined)
  }, [userId])
}
