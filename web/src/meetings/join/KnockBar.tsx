import type { MeetingGuest } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { IconUserQuestion } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, useSession } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'
import { useRoomContext } from '../../room/index.ts'
import { useKnock } from '../../room/people/index.ts'
import { ActionBar } from '../../ui/index.ts'

/** On every page but the meeting's own: somebody knocks at a meeting of one's own, and this is the way to the door. */
export function KnockBar() {
  const { t } = useTranslation('meetings')
  const waiting = useKnocks()
  useKnock(waiting.map(({ id, userId: as, name }) => ({ id, userId: as, name, caption: '' })))
  const last = waiting.at(-1)
  return (
    <ActionBar
      text={last ? t('knock.bar', { count: waiting.length, name: last.name }) : null}
      icon={<IconUserQuestion size={20} aria-hidden="true" />}
      action={{ label: t('knock.open'), to: `/meet/${last?.roomId}` }}
    />
  )
}

/** Who waits at one's doors: also who knocked before this page was loaded, or while it had no connection. */
function useKnocks(): readonly MeetingGuest[] {
  const { userId } = useRoomContext()
  const { user } = useSession()
  const cache = useQueryClient()
  const queryKey = ['meetings', 'knocks', userId] as const
  const query = useLiveQuery<MeetingGuest[]>({
    queryKey,
    queryFn: ({ signal }) => call('listKnocks', { signal }),
    pollMs: pollIntervals.liveCall,
    // By their accounts only doctors have meetings of their own.
    enabled: user?.role === 'DOCTOR',
  })
  const patch = (change: (before: MeetingGuest[]) => MeetingGuest[]): void =>
    patchLive<MeetingGuest[]>(cache, queryKey, (before) => change(before ?? []))
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    // At somebody else's door we are told of ourselves.
    if (guest.userId === userId) return
    patch((before) => {
      const others = before.filter((one) => one.id !== guest.id)
      return guest.status === 'WAITING' ? [...others, guest] : others
    })
  })
  useServerEvent('meeting_updated', ({ roomId, status }) => {
    if (status === 'COMPLETED' || status === 'CANCELLED')
      patch((before) => before.filter((one) => one.roomId !== roomId))
  })
  // What was kept while the host was inside knows nothing of whom they let in there.
  return query.isFetchedAfterMount ? (query.data ?? []) : []
}
