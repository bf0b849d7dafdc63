import { DateTime } from 'luxon'
import { Piscina } from 'piscina'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { EncounterRow, VersionRow } from './repository.ts'
import type { SummaryPaper } from './summary-drawing.ts'
import { labels } from './texts.en.ts'

type Summary = VersionRow<'SUMMARY'>

/** How long a thread may be idle before it ends, in milliseconds. */
const IDLE_MS = 30_000

export interface SummaryPdf {
  /**
   * Draws a summary.
   * @param whose the id of the requesting account
   * @param versions every version of one summary, newest first; the file is named after the visit's date
   * @throws ApiError TOO_MANY or UNAVAILABLE when too many requests wait
   */
  draw(whose: string, visit: EncounterRow, versions: Summary[]): Promise<File>
  stop(): Promise<void>
}

/**
 * Draws signed summaries as PDF files, in a worker thread.
 * @param zone the clinic's time zone, because the reader's is unknown on paper
 */
export function createSummaryPdf(zone: string, drawing: WorkQueue): SummaryPdf {
  const local = (at: Date) => DateTime.fromJSDate(at, { zone }).setLocale('en')
  const dayAndTime = (at: Date) => local(at).toFormat('d LLLL yyyy, HH:mm (ZZZZ)')
  const thread = new Piscina({
    filename: new URL('./summary-drawing.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
  })

  return {
    async draw(whose, visit, versions) {
      const [last, first] = [versions[0], versions.at(-1)]
      if (!last || !first) throw new Error('there is no version to draw')
      const facts: [string, string][] = [
        [labels.patient, visit.patient_name],
        [labels.doctor, visit.doctor_name],
        [labels.visit, dayAndTime(visit.began_at)],
        [labels.signed, labels.signedBy(last.signed_by_name, dayAndTime(last.signed_at))],
      ]
      if (last.version > 1) facts.push([labels.amended, labels.amends(last.version, dayAndTime(first.signed_at))])
      const paper: SummaryPaper = { facts, content: last.content, signedAt: last.signed_at }
      const bytes = await drawing(whose, () => thread.run(paper) as Promise<Uint8Array<ArrayBuffer>>)
      const name = `visit-summary-${local(visit.began_at).toFormat('yyyy-MM-dd')}.pdf`
      return new File([bytes], name, { type: 'application/pdf' })
    },
    stop: () => thread.destroy(),
  }
}
