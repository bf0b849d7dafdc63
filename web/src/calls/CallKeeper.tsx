import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/words'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { notify } from '../ui/index.ts'
import type { CurrentCall } from './call-controller.ts'
import { useCalls, useCurrentCall } from './context.ts'
import { useGuests } from './guests/use-guests.ts'
import { isOver, keys } from './keys.ts'
import { useRoomSnapshot } from './use-room-snapshot.ts'

/**
 * The engine lives above the pages, and so does what the server says of its call: that it is over, and which guests may
 * be in it. Whatever page is shown, no camera stays on after the end, and nobody who was sent away goes on hearing.
 */
export function CallKeeper() {
  const { role } = useCalls()
  const current = useCurrentCall()
  const accepted = useRoomSnapshot(current?.room ?? null)?.accepted ?? false
  if (!current || !accepted) return null
  return (
    <>
      <Admissions key={`guests ${current.callSessionId}`} current={current} />
      {/* A guest is told by their own standing. */}
      {role === 'guest' ? null : <End key={current.callSessionId} callSessionId={current.callSessionId} />}
    </>
  )
}

function Admissions({ current: { callSessionId, room } }: { current: CurrentCall }) {
  const { admitted, known } = useGuests(callSessionId)
  const ids = known ? admitted.map(({ id }) => id).join(' ') : null
  useEffect(() => {
    // A list that can't be had says nothing of anybody.
    const guests = ids?.split(' ')
    room.setAdmission(guests ? ({ role, userId }) => role !== 'guest' || guests.includes(userId) : null)
  }, [room, ids])
  return null
}

function End({ callSessionId }: { callSessionId: string }) {
  const { t } = useTranslation('calls')
  const cache = useQueryClient()
  const { controller } = useCalls()
  const onItsPage = useLocation().pathname === `/call/${callSessionId}`
  const queryKey = keys.session(callSessionId)
  const { data } = useLiveQuery<CallSession>({
    queryKey,
    queryFn: ({ signal }) => call('readCall', { params: { id: callSessionId }, signal }),
    pollMs: pollIntervals.liveCall,
  })
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useServerEvent('call_ended', ({ callSessionId: id, endedBy }) => {
    if (id !== callSessionId) return
    patchLive<CallSession>(
      cache,
      queryKey,
      (before) => before && { ...before, status: 'ENDED', endedBy, endedAt: new Date().toISOString() },
    )
    over()
  })
  const over = useEffectEvent(() => {
    controller.end(callSessionId)
    // Its own page says it itself, and more.
    if (!onItsPage) notify(t('ended.title'))
  })
  const ended = isOver(data?.status)
  useEffect(() => {
    if (ended) over()
  }, [ended])
  return null
}
