import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { ownPath } from '../platform/index.ts'

/**
 * Keeps the service worker up to date, and goes to the page that it names when a notification was clicked while the app
 * was open.
 */
export function useServiceWorker(): void {
  const navigate = useNavigate()
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
    const { serviceWorker } = navigator
    // The worker caches no part of the app, so a new one may take over at once. Where registration fails, there is no
    // push and no offline page.
    serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined)
    const follow = ({ data }: MessageEvent<{ open?: unknown }>): void => {
      // A message can lead only to a page of this app.
      const path = ownPath(data?.open)
      if (path) void navigate(path)
    }
    serviceWorker.addEventListener('message', follow)
    return () => serviceWorker.removeEventListener('message', follow)
  }, [navigate])
}
