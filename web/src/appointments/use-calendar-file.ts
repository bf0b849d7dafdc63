import { useMutation, useQueryClient } from '@tanstack/react-query'
import { download } from '../platform/index.ts'
import { saveFile } from '../ui/index.ts'
import { keys } from './keys.ts'

/** Fetches a confirmed appointment as a calendar file and hands it to the browser. */
export function useCalendarFile(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => download('calendarFile', { params: { id } }),
    onSuccess: saveFile,
    // Refused because it changed meanwhile: show how it stands.
    onError: () => cache.invalidateQueries({ queryKey: keys.one(id) }),
  })
}
