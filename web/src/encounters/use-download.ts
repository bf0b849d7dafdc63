import { useMutation } from '@tanstack/react-query'
import { download } from '../platform/index.ts'
import { saveFile } from '../ui/index.ts'

/** Fetches the signed summary as a PDF and hands it to the browser. Each time is on the audit trail. */
export function useDownload(visitId: string) {
  return useMutation({
    mutationFn: () => download('downloadSummary', { params: { id: visitId } }),
    onSuccess: saveFile,
  })
}
