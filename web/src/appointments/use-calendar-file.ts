import { useMutation, useQueryClient } from '@tanstack/react-query'
import { download } from '../platform/index.ts'
import { saveFile } from '../ui/index.ts'
import { keys } from './keys.ts'

/** Fetches a confirmed appointment as a calendar file and downloads it. */
export function useCalendarFile(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => download('calendarFile', { params: { id } }),
    onSuccess: saveFile,
    // The server refuses when the appointment has changed in the meantime, so its current state is fetched.
    onError: () => cache.invalidateQueries({ queryKey: keys.one(id) }),
  })
}
