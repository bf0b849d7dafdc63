import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/words'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useDevices } from '../devices/index.ts'
import type { CallRoomApi } from '../engine/index.ts'
import { call, serverClock } from '../platform/index.ts'
import { patchLive, useLiveQuery, useRoom, useServerEvent } from '../platform/live-index.ts'
import { insist, openCallMedia, useCurrentCall, useRoomContext } from '../room/index.ts'
import { isOver as isOverStatus, keys } from './keys.ts'

export interface CallSessionView {
  session: CallSession | null
  over: boolean
  room: CallRoomApi | null
  error: unknown
  fetching: boolean
  /** What a call is made of did not load. */
  unopened: boolean
  retry: () => void
  hangUp: () => void
}

/**
 * One call session as this page takes part in it: by REST, kept fresh by events, polled without a socket.
 * Joins by itself when the page was reloaded in the middle of a call.
 */
export function useCallSession(callSessionId: string): CallSessionView {
  const cache = useQueryClient()
  const { controller, role } = useRoomContext()
  const { check } = useDevices()
  const current = useCurrentCall()
  const key = keys.session(callSessionId)
  const [over, setOver] = useState(false)
  const [unopened, setUnopened] = useState(false)
  const query = useLiveQuery<CallSession>({
    queryKey: key,
    queryFn: ({ signal }) => call('readCall', { params: { id: callSessionId }, signal }),
    pollMs: pollIntervals.liveCall,
    poll: !over,
  })
  const session = query.data ?? null
  const status = session?.status
  const room = current?.callSessionId === callSessionId ? current.room : null
  const patch = (change: Partial<CallSession>): void => {
    patchLive<CallSession>(cache, key, (before) => (before ? { ...before, ...change } : before))
  }

  useRoom('join_call', 'leave_call', { callSessionId }, () => void cache.invalidateQueries({ queryKey: key }))
  useServerEvent('call_ended', ({ callSessionId: id, endedBy }) => {
    if (id === callSessionId) patch({ status: 'ENDED', endedBy, endedAt: new Date().toISOString() })
  })
  useServerEvent('call_activated', ({ callSessionId: id }) => {
    if (id === callSessionId) patch({ status: 'ACTIVE', activatedAt: new Date(serverClock.now()).toISOString() })
  })

  const isOver = over || isOverStatus(status)
  useEffect(() => {
    if (!isOver) return
    setOver(true)
    controller.end(callSessionId)
  }, [controller, callSessionId, isOver])
  useEffect(() => {
    // The engine that was made while it rang is here already; otherwise this page was opened anew.
    if (isOver || (status !== 'CONFIRMED' && status !== 'ACTIVE')) return
    if (controller.getSnapshot()?.callSessionId === callSessionId) return
    let here = true
    void controller.accept(callSessionId, performance.now()).then((opened) => {
      if (opened) void openCallMedia(opened, check, true)
      else if (here) setUnopened(true)
    })
    return () => {
      here = false
    }
  }, [controller, check, callSessionId, status, isOver])

  return {
    session,
    over: isOver,
    room,
    error: query.error,
    fetching: query.isFetching,
    unopened,
    retry: () => void query.refetch(),
    hangUp() {
      setOver(true)
      controller.end(callSessionId)
      patch({ status: 'ENDED', endedBy: role === 'guest' ? null : role, endedAt: new Date().toISOString() })
      // Also when the page is closed right after.
      void insist(() => call('endCall', { params: { id: callSessionId }, keepalive: true }))
    },
  }
}
