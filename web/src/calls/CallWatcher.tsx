import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { useCurrentCall, useRoomContext, useRoomSnapshot } from '../room/index.ts'
import { toast } from '../ui/index.ts'
import { isOver } from './keys.ts'
import { useSessionQuery } from './use-session-query.ts'

/**
 * The engine lives above the pages, and so does the one who ends it when its call is over: whatever page is shown, no
 * camera stays on after the end. Who may be in it is kept by the controller, in every kind of room.
 */
export function CallWatcher() {
  const current = useCurrentCall()
  const accepted = useRoomSnapshot(current?.room ?? null)?.accepted ?? false
  if (!current || !accepted) return null
  return <End key={current.roomId} callSessionId={current.roomId} />
}

function End({ callSessionId }: { callSessionId: string }) {
  const { t } = useTranslation('calls')
  const { controller } = useRoomContext()
  const onItsPage = useLocation().pathname === `/call/${callSessionId}`
  const { query } = useSessionQuery(callSessionId)
  const end = useEffectEvent(() => {
    controller.end(callSessionId)
    // Its own page says it itself, and more.
    if (!onItsPage) toast(t('ended.title'))
  })
  const ended = isOver(query.data?.status)
  useEffect(() => {
    if (ended) end()
  }, [ended])
  return null
}
