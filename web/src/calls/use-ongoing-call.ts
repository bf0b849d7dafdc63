import { pollIntervals } from '@medconsult/contract/runtime'
import { useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../platform/index.ts'
import { useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { useRoomContext } from '../room/index.ts'
import { useIsAhead } from '../ui/index.ts'
import { keys } from './keys.ts'

type Ongoing = Answer<'ongoingCall'>

/** A call that goes on. `rejoinUntil`: the patient, whose page this is, has left it and may return until then. */
export interface OngoingCall {
  callSessionId: string
  rejoinUntil: string | null
}

/**
 * Returns the call that this person is in according to the server, also when this page was just loaded or another page
 * of theirs is in the call; and the call to which they may return.
 */
export function useOngoingCall(): { ongoing: OngoingCall | null; isKnown: boolean } {
  const { userId, role } = useRoomContext()
  const cache = useQueryClient()
  const queryKey = keys.ongoing(userId)
  const query = useLiveQuery<Ongoing>({
    queryKey,
    queryFn: ({ signal }) => call('ongoingCall', { signal }),
    pollMs: pollIntervals.liveCall,
    later: true,
    enabled: role !== 'guest',
  })
  const refetch = (): void => void cache.invalidateQueries({ queryKey })
  useOnUp(refetch)
  useServerEvent('call_confirmed', refetch)
  useServerEvent('call_left', refetch)
  useServerEvent('call_rejoined', refetch)
  useServerEvent('call_ended', refetch)
  const { callSessionId = null, rejoinUntil = null } = query.data ?? {}
  const isInTime = useIsAhead(rejoinUntil)
  // A cached answer from before the call's own page was shown may not know that the call has ended.
  const isKnown = query.isFetchedAfterMount && !query.isFetching
  const mayReturn = query.isFetchedAfterMount && (rejoinUntil === null || isInTime)
  return { ongoing: mayReturn && callSessionId !== null ? { callSessionId, rejoinUntil } : null, isKnown }
}
