import type { Appointment } from '@medconsult/contract'
import { openAppointmentStatuses } from '@medconsult/contract/runtime'
import type { Show } from './keys.ts'

export function showOf({ status }: Appointment): Show {
  return (openAppointmentStatuses as readonly string[]).includes(status) ? 'open' : 'closed'
}

/** @returns the newer of the two by revision, so that an event that arrives late changes nothing */
export function newest(before: Appointment | undefined, news: Appointment): Appointment {
  return before && before.revision > news.revision ? before : news
}

/**
 * Applies a change to the pages of one list.
 * @returns `stale`: true if the order or the members of the list have changed, so that the pages must be fetched again
 */
export function patchPages(
  pages: readonly Appointment[][],
  news: Appointment,
  show: Show,
): { pages: Appointment[][]; stale: boolean } {
  const known = pages.flat().find((one) => one.id === news.id)
  const belongs = showOf(news) === show
  if (known && known.revision > news.revision) return { pages: [...pages], stale: false }
  return {
    pages: pages.map((page) =>
      belongs ? page.map((one) => (one.id === news.id ? news : one)) : page.filter((one) => one.id !== news.id),
    ),
    stale: known === undefined ? belongs : !belongs || known.startsAt !== news.startsAt,
  }
}
