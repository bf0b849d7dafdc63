import { useEffect, useEffectEvent } from 'react'

/** What the service worker shows a notification of; it comes from our server, by the browser's push service. */
interface Shown {
  id?: string | null
  callSessionId?: string | null
}

const isLookedAt = (): boolean => document.visibilityState === 'visible'

async function closeShown(isHere: (shown: Shown) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  for (const one of (await registration?.getNotifications()) ?? []) if (isHere((one.data ?? {}) as Shown)) one.close()
}

/**
 * Every push shows a notification, whatever pages are open. A page that somebody looks at, and that says the same by
 * itself, closes it.
 * @param what what this page says by itself now, such as a call's id; null: nothing
 * @param isHere is this notification about it?
 */
export function useShownHere(what: string | null, isHere: (shown: Shown) => boolean): void {
  const close = useEffectEvent(() => {
    if (what !== null && isLookedAt()) void closeShown(isHere).catch(() => undefined)
  })
  useEffect(() => {
    if (what === null || !('serviceWorker' in navigator)) return
    const { serviceWorker } = navigator
    const onMessage = ({ data }: MessageEvent<{ shown?: unknown }>): void => {
      if (data?.shown) close()
    }
    // Shown before this page said it, by now, or when somebody looks at it again.
    const onVisible = (): void => close()
    close()
    serviceWorker.addEventListener('message', onMessage)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      serviceWorker.removeEventListener('message', onMessage)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [what])
}
