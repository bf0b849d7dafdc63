import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { ownPath } from '../platform/index.ts'

/** Keeps the service worker up to date, and follows it when a notification was clicked while this page was open. */
export function useServiceWorker(): void {
  const navigate = useNavigate()
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
    const { serviceWorker } = navigator
    // It keeps nothing of the app, so a new one takes over at once. Where it is refused, there is no push and no offline page.
    serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined)
    const follow = ({ data }: MessageEvent<{ open?: unknown }>): void => {
      // Whatever a message says, it leads nowhere else.
      const path = ownPath(data?.open)
      if (path) void navigate(path)
    }
    serviceWorker.addEventListener('message', follow)
    return () => serviceWorker.removeEventListener('message', follow)
  }, [navigate])
}
