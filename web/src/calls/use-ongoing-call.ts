import { pollIntervals } from '@medconsult/contract/runtime'
import { useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../platform/index.ts'
import { useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { useRoomContext } from '../room/index.ts'
import { keys } from './keys.ts'

type Ongoing = Answer<'ongoingCall'>

/** The call that this person is in by the server's knowledge: also where this page was opened anew, or is another one. */
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
  // What was kept while the call's own page was shown knows nothing of its end.
  return query.isFetchedAfterMount ? (query.data?.callSessionId ?? null) : null
}
