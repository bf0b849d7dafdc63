import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useQueryClient } from '@tanstack/react-query'
import { call, serverClock } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { isOver, keys } from './keys.ts'

/** Reads one call session. Events keep it fresh, and it is polled without a socket. */
export function useSessionQuery(callSessionId: string) {
  const cache = useQueryClient()
  const queryKey = keys.session(callSessionId)
  const known = cache.getQueryData<CallSession>(queryKey)
  const query = useLiveQuery<CallSession>({
    queryKey,
    queryFn: ({ signal }) => call('readCall', { params: { id: callSessionId }, signal }),
    pollMs: pollIntervals.liveCall,
    poll: !isOver(known?.status),
  })
  const refetch = (): void => void cache.invalidateQueries({ queryKey })
  const patch = (change: Partial<CallSession>): void => {
    patchLive<CallSession>(cache, queryKey, (before) => (before ? { ...before, ...change } : before))
  }
  const now = (): string => new Date(serverClock.now()).toISOString()
  useOnUp(refetch)
  useServerEvent('call_ended', ({ callSessionId: id, endedBy }) => {
    if (id === callSessionId) patch({ status: 'ENDED', endedBy, endedAt: now() })
  })
  useServerEvent('call_activated', ({ callSessionId: id }) => {
    if (id === callSessionId) patch({ status: 'ACTIVE', activatedAt: now() })
  })
  useServerEvent('call_left', ({ callSessionId: id, rejoinUntil }) => {
    if (id === callSessionId) patch({ rejoinUntil })
  })
  useServerEvent('call_rejoined', ({ callSessionId: id }) => {
    if (id === callSessionId) patch({ rejoinUntil: null })
  })
  return {
    query,
    refetch,
    /** Records until when the patient may return to the call; null when they are in it. */
    noteRejoin: (rejoinUntil: string | null) => patch({ rejoinUntil }),
    /** Records an end that this page caused itself, because the server sends no event about it to this page. */
    noteEnd: (endedBy: CallSession['endedBy']) => patch({ status: 'ENDED', endedBy, endedAt: now() }),
  }
}
