import type { DoctorCalendar } from '@medconsult/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { keys } from '../keys.ts'

interface Answer {
  calendar: DoctorCalendar | null
}

/** Reads one's own published hours. Only this doctor changes them, so no event keeps them fresh. */
export function useCalendar() {
  return useQuery<Answer>({
    queryKey: keys.calendar,
    queryFn: ({ signal }) => call('readCalendar', { signal }),
    refetchOnMount: 'always',
  })
}

export function useSaveCalendar() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: DoctorCalendar) => call('saveCalendar', { body }),
    onSuccess: (answer) => cache.setQueryData<Answer>(keys.calendar, answer),
  })
}
