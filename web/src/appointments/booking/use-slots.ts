import type { DoctorSlots, Hold } from '@medconsult/contract'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { keys } from '../keys.ts'
import { patchAppointment } from '../use-appointments.ts'
import { DAYS_SHOWN } from './week.ts'

/** How often free times are fetched again (milliseconds), since no event tells that one was taken. */
const REFETCH_MS = 60_000

/** @param from the first moment, ISO 8601 */
export function useSlots(doctorId: string, from: string) {
  return useQuery<DoctorSlots>({
    queryKey: keys.slots(doctorId, from),
    // A week in which the clocks go back is longer than seven times 24 hours, so one day more is requested. The grid
    // leaves out the rest.
    queryFn: ({ signal }) =>
      call('listSlots', { params: { id: doctorId }, query: { from, days: DAYS_SHOWN + 1 }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
    refetchOnMount: 'always',
  })
}

/** The requests that lead from a free time to a booking: hold it, release it, book it. */
export function useBooking(doctorId: string) {
  const cache = useQueryClient()
  const refetchSlots = () => cache.invalidateQueries({ queryKey: keys.slotsOf(doctorId) })
  const hold = useMutation({
    mutationFn: (startsAt: string): Promise<Hold> => call('holdSlot', { body: { doctorId, startsAt } }),
    onError: refetchSlots,
  })
  const release = useMutation({
    mutationFn: (id: string) => call('releaseSlot', { params: { id } }),
    onSettled: refetchSlots,
  })
  const book = useMutation({
    mutationFn: (body: { holdId: string; type: 'ONLINE' | 'OFFLINE'; reason: string | null }) =>
      call('bookAppointment', { body }),
    onSuccess: (appointment) => patchAppointment(cache, appointment),
    onSettled: refetchSlots,
  })
  return { hold, release, book, refetchSlots }
}
