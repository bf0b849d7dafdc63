import { useMutation } from '@tanstack/react-query'
import { download } from '../platform/index.ts'
import { saveFile } from '../ui/index.ts'

/** Downloads the signed summary as a PDF. Every download is recorded in the audit trail. */
export function useDownload(visitId: string) {
  return useMutation({
    mutationFn: () => download('downloadSummary', { params: { id: visitId } }),
    onSuccess: saveFile,
  })
}
