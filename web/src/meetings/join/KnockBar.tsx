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

/** Shows on every other page that somebody waits in the lobby of the host's meeting, with a link to the meeting. */
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

/**
 * Returns the guests who wait in the lobbies of one's own meetings, including those who knocked before this page was
 * loaded or while it had no connection.
 */
function useKnocks(): readonly MeetingGuest[] {
  const { userId } = useRoomContext()
  const { user } = useSession()
  const cache = useQueryClient()
  const queryKey = ['meetings', 'knocks', userId] as const
  const query = useLiveQuery<MeetingGuest[]>({
    queryKey,
    queryFn: ({ signal }) => call('listKnocks', { signal }),
    pollMs: pollIntervals.liveCall,
    later: true,
    // Only a doctor's account can own meetings.
    enabled: user?.role === 'DOCTOR',
  })
  const patch = (change: (before: MeetingGuest[]) => MeetingGuest[]): void =>
    patchLive<MeetingGuest[]>(cache, queryKey, (before) => change(before ?? []))
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    // In the meeting of another host, this event is about ourselves.
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
  // An answer that was cached while the host was in the room may contain guests whom they have admitted since.
  return query.isFetchedAfterMount ? (query.data ?? []) : []
}
