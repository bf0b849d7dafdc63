import type { CallSession } from '@medconsult/contract'
import { useEffect, useState } from 'react'
import { useDevices } from '../devices/index.ts'
import type { CallRoomApi } from '../engine/index.ts'
import { call } from '../platform/index.ts'
import { useRoom } from '../platform/live-index.ts'
import { openCallMedia, retry, useCurrentCall, useRoomContext } from '../room/index.ts'
import { isOver as isOverStatus } from './keys.ts'
import { useSessionQuery } from './use-session-query.ts'

export interface CallSessionView {
  session: CallSession | null
  over: boolean
  room: CallRoomApi | null
  /** The other side uses a program that has not connected with this page so far. */
  otherApp: boolean
  error: unknown
  fetching: boolean
  /** What a call is made of did not load. */
  unopened: boolean
  retry: () => void
  hangUp: () => void
}

/**
 * One call session as this page takes part in it. Joins by itself when the page was reloaded in the middle of a call;
 * when the call is over, CallWatcher closes its room.
 */
export function useCallSession(callSessionId: string): CallSessionView {
  const { controller, role } = useRoomContext()
  const { check } = useDevices()
  const current = useCurrentCall()
  const [unopened, setUnopened] = useState(false)
  const { query, refetch, noteEnd } = useSessionQuery(callSessionId)
  const session = query.data ?? null
  const status = session?.status
  // The server may not know yet, and an answer that was under way may say otherwise.
  const [hungUp, setHungUp] = useState(false)
  const isOver = hungUp || isOverStatus(status)
  const room = current?.roomId === callSessionId ? current.room : null

  useRoom('join_call', 'leave_call', { callSessionId }, refetch)
  useEffect(() => {
    // The engine that was made while it rang is here already; otherwise this page was opened anew.
    if (isOver || (status !== 'CONFIRMED' && status !== 'ACTIVE')) return
    if (controller.getSnapshot()?.roomId === callSessionId) return
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
    otherApp: room !== null && current?.otherApp === true,
    error: query.error,
    fetching: query.isFetching,
    unopened,
    retry: () => void query.refetch(),
    hangUp() {
      setHungUp(true)
      controller.end(callSessionId)
      noteEnd(role === 'guest' ? null : role)
      // Also when the page is closed right after.
      void retry(() => call('endCall', { params: { id: callSessionId }, keepalive: true }))
    },
  }
}
