import type { CallSession } from '@medconsult/contract'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
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
  /** True when the code or the engine of the call could not be loaded. */
  unopened: boolean
  retry: () => void
  /** The patient is out of the call, which goes on for the doctor. */
  left: boolean
  /** Returns the patient to the call, as long as the server allows it (`rejoinUntil` of the session). */
  rejoin: () => void
  rejoining: boolean
  rejoinError: unknown
  /** Ends the call; of a patient's page, leaves it. */
  hangUp: () => void
}

/**
 * Takes part in one call session. After a reload in the middle of a call it joins again. When the call is over,
 * `CallWatcher` closes its room.
 */
export function useCallSession(callSessionId: string): CallSessionView {
  const { controller, role } = useRoomContext()
  const { check } = useDevices()
  const current = useCurrentCall()
  const [unopened, setUnopened] = useState(false)
  const { query, refetch, noteEnd, noteRejoin } = useSessionQuery(callSessionId)
  const session = query.data ?? null
  const status = session?.status
  // Set at once on hanging up: until the server has processed that, an answer that is under way may say otherwise.
  const [hungUp, setHungUp] = useState(false)
  const isOver = hungUp || isOverStatus(status)
  const departure = useDeparture(callSessionId, noteRejoin, refetch)
  const hasLeft = role === 'patient' && (session?.rejoinUntil ?? null) !== null
  const left = departure.leaving || hasLeft
  const room = current?.roomId === callSessionId ? current.room : null

  useRoom('join_call', 'leave_call', { callSessionId }, refetch)
  useEffect(() => {
    // The engine that was prepared while it rang is here already. Without one, the page was reloaded, and joins.
    if (isOver || left || (status !== 'CONFIRMED' && status !== 'ACTIVE')) return
    if (controller.getSnapshot()?.roomId === callSessionId) return
    let here = true
    void controller.accept(callSessionId, performance.now()).then((opened) => {
      if (opened) void openCallMedia(opened, check, true)
      else if (here) setUnopened(true)
    })
    return () => {
      here = false
    }
  }, [controller, check, callSessionId, status, isOver, left])

  return {
    session,
    over: isOver,
    room,
    otherApp: room !== null && current?.otherApp === true,
    error: query.error,
    fetching: query.isFetching,
    unopened,
    retry: () => void query.refetch(),
    left: left && !isOver,
    rejoin: departure.rejoin,
    rejoining: departure.rejoining,
    rejoinError: departure.error,
    hangUp() {
      // The doctor ends a call. A patient leaves it: by mistake too, so the call stays open for the way back.
      if (role !== 'doctor') {
        controller.end(callSessionId)
        departure.leave()
        return
      }
      setHungUp(true)
      controller.end(callSessionId)
      noteEnd(role)
      // `keepalive` lets the request finish when the page is closed right afterwards.
      void retry(() => call('endCall', { params: { id: callSessionId }, keepalive: true }))
    },
  }
}

/** Says to the server that the patient leaves the call and returns to it, in the order in which they do. */
function useDeparture(callSessionId: string, noteRejoin: (until: string | null) => void, refetch: () => void) {
  const params = { id: callSessionId }
  /** From the click on, also while the server does not answer. */
  const [leaving, setLeaving] = useState(false)
  const underWay = useRef({ times: 0, done: Promise.resolve() })
  const back = useMutation({
    mutationFn: async () => {
      underWay.current.times += 1
      await underWay.current.done
      await call('rejoinCall', { params })
    },
    onSuccess() {
      setLeaving(false)
      noteRejoin(null)
    },
    // The time is over, or the doctor has ended the call: the page for that state says so.
    onError: refetch,
  })
  const leave = (): void => {
    setLeaving(true)
    const times = ++underWay.current.times
    const report = async (): Promise<void> => {
      // The patient has returned before the request could be sent.
      if (times !== underWay.current.times) return
      // `keepalive` lets the request finish when the page is closed right afterwards.
      const { rejoinUntil } = await call('leaveCall', { params, keepalive: true })
      noteRejoin(rejoinUntil)
    }
    underWay.current.done = retry(report).then(refetch)
  }
  return { leave, leaving, rejoin: () => back.mutate(), rejoining: back.isPending, error: back.error }
}
