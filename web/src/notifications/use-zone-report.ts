import { useEffect } from 'react'
import { call, session, useSession } from '../platform/index.ts'
import { browserZone } from '../ui/index.ts'

/** Suggests this browser's zone where the server knows none of this account. One that is known, or was chosen, stays. */
export function useZoneReport(userId: string): void {
  const isKnown = useSession().user?.timeZone !== null
  useEffect(() => {
    if (isKnown) return
    call('chooseNotifications', { body: { suggestedTimeZone: browserZone() } })
      .then(({ timeZone }) => {
        if (session.userId === userId) session.knowTimeZone(timeZone)
      })
      // The next page says it.
      .catch(() => undefined)
  }, [userId, isKnown])
}
