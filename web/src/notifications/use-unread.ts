import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { useLabels } from './use-labels.ts'

/** How often to poll without a socket, in milliseconds. Invitations are polled separately and more often. */
const POLL_MS = 15_000

/**
 * Counts the unread notifications, kept fresh by events. It also returns the text of the last one that arrived while
 * the page was open.
 */
export function useUnread(): {
  unread: number
  arrived: string
  last: string | null
  hasArrived: (id: string) => boolean
} {
  const cache = useQueryClient()
  const labelOf = useLabels()
  const [arrived, setArrived] = useState('')
  const [last, setLast] = useState<string | null>(null)
  const ids = useRef(new Set<string>())
  const query = useLiveQuery<number>({
    queryKey: keys.unread,
    queryFn: async ({ signal }) => (await call('listNotifications', { query: {}, signal })).unread,
    pollMs: POLL_MS,
    later: true,
  })
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.unread }))
  useServerEvent('notification', (notification) => {
    patchLive<number>(cache, keys.unread, (before) => (before === undefined ? undefined : before + 1))
    void cache.invalidateQueries({ queryKey: keys.list })
    ids.current.add(notification.id)
    setLast(notification.id)
    setArrived(labelOf(notification))
  })
  useServerEvent('notifications_read', ({ unread }) => {
    patchLive<number>(cache, keys.unread, () => unread)
    void cache.invalidateQueries({ queryKey: keys.list })
  })
  return { unread: query.data ?? 0, arrived, last, hasArrived: (id) => ids.current.has(id) }
}
