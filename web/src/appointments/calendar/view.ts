import { useMediaQuery } from '@mantine/hooks'
import { useSearchParams } from 'react-router'
import { deviceStorage, serverClock } from '../../platform/index.ts'
import { dateIn, viewerZone } from '../../ui/index.ts'

export type View = 'day' | 'week'

const KEY = 'calendar-view'
/** Seven days need the width of a tablet on its side. */
const WIDE = '(min-width: 64em)'

/** Keeps a view as the one with which the calendar opens on this device. */
export const keepView = (view: View): void => deviceStorage.set(KEY, view)

const isDate = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

/** What the calendar shows: the view, and a date in the viewer's zone, by default today. Both are in the URL. */
export function useCalendarView() {
  const [search, setSearch] = useSearchParams()
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false })
  const asked = search.get('view') ?? deviceStorage.get(KEY)
  const view: View = wide && asked !== 'day' ? 'week' : 'day'
  const today = dateIn(viewerZone(), serverClock.now())
  const wanted = search.get('date')
  const goTo = (date: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (date === today) next.delete('date')
        else next.set('date', date)
        return next
      },
      { replace: true },
    )
  return { view, wide, today, date: isDate(wanted) ? wanted : today, goTo }
}
