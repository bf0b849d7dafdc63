import type { Appointment } from '@medconsult/contract'
import { openAppointmentStatuses } from '@medconsult/contract/runtime'
import type { Show } from './keys.ts'

export function showOf({ status }: Appointment): Show {
  return (openAppointmentStatuses as readonly string[]).includes(status) ? 'open' : 'closed'
}

/** What is known after `news`; an event that is older than what is known changes nothing. */
export function newest(before: Appointment | undefined, news: Appointment): Appointment {
  return before && before.revision > news.revision ? before : news
}

/**
 * One list's pages after a change. `stale`: the order, or what belongs to it, has changed, which only the server
 * tells page by page.
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
