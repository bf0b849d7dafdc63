import { pollIntervals } from '@medconsult/contract/runtime'
import { useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../platform/index.ts'
import { useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { useRoomContext } from '../room/index.ts'
import { keys } from './keys.ts'

type Ongoing = Answer<'ongoingCall'>

/**
 * Returns the call that this person is in according to the server, also when this page was just loaded or another page
 * of theirs is in the call.
 */
export function useOngoingCall(): string | null {
  const { userId, role } = useRoomContext()
  const cache = useQueryClient()
  const queryKey = keys.ongoing(userId)
  const query = useLiveQuery<Ongoing>({
    queryKey,
    queryFn: ({ signal }) => call('ongoingCall', { signal }),
    pollMs: pollIntervals.liveCall,
    enabled: role !== 'guest',
  })
  const refetch = (): void => void cache.invalidateQueries({ queryKey })
  useOnUp(refetch)
  useServerEvent('call_confirmed', refetch)
  useServerEvent('call_ended', refetch)
  // A cached answer from before the call's own page was shown may not know that the call has ended.
  return query.isFetchedAfterMount ? (query.data?.callSessionId ?? null) : null
}
