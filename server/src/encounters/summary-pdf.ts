import { DateTime, FixedOffsetZone } from 'luxon'
import { Piscina } from 'piscina'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { EncounterRow, VersionRow } from './repository.ts'
import type { SummaryPaper } from './summary-drawing.ts'
import { labels } from './texts.en.ts'

type Summary = VersionRow<'SUMMARY'>

/** How long a thread may be idle before it ends, in milliseconds. */
const IDLE_MS = 30_000

/** `GMT+5:30` of 330 minutes. */
function nameOf(minutes: number): string {
  if (minutes === 0) return 'GMT'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `GMT${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

export interface SummaryPdf {
  /**
   * Draws a summary.
   * @param whose the id of the requesting account
   * @param versions every version of one summary, newest first; the file is named after the visit's date
   * @param offsetAt minutes that the clinic's clock is ahead of UTC then, by the table that free times are computed from
   * @throws ApiError TOO_MANY or UNAVAILABLE when too many wait
   */
  draw(whose: string, visit: EncounterRow, versions: Summary[], offsetAt: (at: Date) => number): Promise<File>
  stop(): Promise<void>
}

/** Signed summaries as PDF files, drawn on a thread of its own. Times are the clinic's: a paper has no viewer's zone. */
export function createSummaryPdf(drawing: WorkQueue): SummaryPdf {
  const thread = new Piscina({
    filename: new URL('./summary-drawing.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
  })

  return {
    async draw(whose, visit, versions, offsetAt) {
      const local = (at: Date) =>
        DateTime.fromJSDate(at, { zone: FixedOffsetZone.instance(offsetAt(at)) }).setLocale('en')
      const dayAndTime = (at: Date) => `${local(at).toFormat('d LLLL yyyy, HH:mm')} (${nameOf(offsetAt(at))})`
      const [last, first] = [versions[0], versions.at(-1)]
      if (!last || !first) throw new Error('there is no version to draw')
      const facts: [string, string][] = [
        [labels.patient, last.patient_name],
        [labels.doctor, last.signed_by_name],
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
