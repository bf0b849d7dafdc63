import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/words'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { useCurrentCall, useRoomContext, useRoomSnapshot } from '../room/index.ts'
import { notify } from '../ui/index.ts'
import { isOver, keys } from './keys.ts'

/**
 * The engine lives above the pages, and so does the news that its call is over: whatever page is shown, no camera stays
 * on after the end. Who may be in it is kept by the controller, in every kind of room.
 */
export function CallWatcher() {
  const current = useCurrentCall()
  const accepted = useRoomSnapshot(current?.room ?? null)?.accepted ?? false
  if (!current || !accepted) return null
  return <End key={current.callSessionId} callSessionId={current.callSessionId} />
}

function End({ callSessionId }: { callSessionId: string }) {
  const { t } = useTranslation('calls')
  const cache = useQueryClient()
  const { controller } = useRoomContext()
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
