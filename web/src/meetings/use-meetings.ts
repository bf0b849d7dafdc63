import type { Meeting, MeetingStatus } from '@medconsult/contract'
import { MEETINGS_PAGE } from '@medconsult/contract/runtime'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, failureCode } from '../platform/index.ts'
import { useOnUp, useServerEvent } from '../platform/live-index.ts'

const LIST = ['meetings', 'list'] as const

/**
 * Reads one's own meetings page by page. They are fetched again when one of them changes and when the socket
 * reconnects.
 */
export function useMeetings() {
  const cache = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: LIST,
    queryFn: ({ pageParam, signal }) =>
      call('listMeetings', { query: pageParam === null ? {} : { before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < MEETINGS_PAGE ? undefined : page.at(-1)?.createdAt),
    refetchOnMount: 'always',
  })
  const again = (): void => void cache.invalidateQueries({ queryKey: LIST })
  useOnUp(again)
  useServerEvent('meeting_updated', again)
  return {
    /** null: nothing was fetched yet. */
    meetings: query.data?.pages.flat() ?? null,
    error: query.error,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
    /** Fetches the next page; null when there is none. */
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    fetchingMore: query.isFetchingNextPage,
  }
}

/** Reads the doctor's future appointments for which a meeting can be created: confirmed online ones. */
export function useMeetableAppointments() {
  const { data } = useQuery({
    queryKey: ['meetings', 'appointments'],
    queryFn: ({ signal }) => call('listAppointments', { query: { show: 'open' }, signal }),
    refetchOnMount: 'always',
  })
  return (data ?? []).filter(({ status, type }) => status === 'CONFIRMED' && type === 'ONLINE')
}

/** @returns the meeting, with a token for a host without a doctor's account */
export function useCreateMeeting() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (body: { appointmentId?: string; scheduledTime?: string; hostName?: string; lobby?: boolean }) =>
      (await call('createMeeting', { body })).data,
    onSuccess: () => void cache.invalidateQueries({ queryKey: LIST }),
  })
}

export function useRevokeLink(roomId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => call('revokeMeetingLink', { params: { roomId } }),
    onSettled: () => void cache.invalidateQueries({ queryKey: LIST }),
  })
}

/**
 * Ends a meeting that took place, and cancels one that did not.
 * @param invalidate fetches again what the page shows of the meeting
 */
export function useEndMeeting(roomId: string, invalidate: () => void) {
  const cache = useQueryClient()
  const set = async (status: MeetingStatus): Promise<Meeting> =>
    (await call('setMeetingStatus', { params: { roomId }, body: { status } })).data
  return useMutation({
    mutationFn: async (now: MeetingStatus) => {
      const [first, other] =
        now === 'ACTIVE' ? (['COMPLETED', 'CANCELLED'] as const) : (['CANCELLED', 'COMPLETED'] as const)
      try {
        return await set(first)
      } catch (error) {
        // The first guest has just come in, or a state has changed otherwise, so the other move is tried.
        if (failureCode(error) !== 'MEETING_STATE') throw error
        return await set(other)
      }
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: LIST })
      invalidate()
    },
  })
}
