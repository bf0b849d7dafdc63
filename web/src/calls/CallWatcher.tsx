import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { useCurrentCall, useRoomContext, useRoomSnapshot } from '../room/index.ts'
import { toast } from '../ui/index.ts'
import { isOver } from './keys.ts'
import { useSessionQuery } from './use-session-query.ts'

/**
 * Ends the engine's call when the call session is over, and on every page of a patient who has left it. It is mounted above the pages, as the engine is, so that no
 * camera stays on whatever page is shown. The room's controller handles who may be in the room.
 */
export function CallWatcher() {
  const current = useCurrentCall()
  const accepted = useRoomSnapshot(current?.room ?? null)?.accepted ?? false
  if (!current || !accepted) return null
  return <End key={current.roomId} callSessionId={current.roomId} />
}

function End({ callSessionId }: { callSessionId: string }) {
  const { t } = useTranslation('calls')
  const { controller, role } = useRoomContext()
  const onItsPage = useLocation().pathname === `/call/${callSessionId}`
  const { query } = useSessionQuery(callSessionId)
  const end = useEffectEvent(() => {
    controller.end(callSessionId)
    // The page of the call shows the end by itself, with more detail.
    if (!onItsPage) toast(t('ended.title'))
  })
  const ended = isOver(query.data?.status)
  useEffect(() => {
    if (ended) end()
  }, [ended])
  const left = role === 'patient' && (query.data?.rejoinUntil ?? null) !== null
  useEffect(() => {
    if (left) controller.end(callSessionId)
  }, [controller, callSessionId, left])
  return null
}
