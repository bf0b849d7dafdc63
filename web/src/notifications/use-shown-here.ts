import { useEffect, useEffectEvent } from 'react'

/**
 * The data of a notification that the service worker shows. They come from our server through the browser's push
 * service.
 */
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
 * Closes notifications that a visible page makes superfluous. The service worker shows one for every push, whatever
 * pages are open.
 * @param what identifies what this page shows now, such as the id of a call; null if it shows nothing of the kind
 * @param isHere returns whether a notification is about that
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
    // This closes notifications that are already shown, and runs again when the page becomes visible.
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
