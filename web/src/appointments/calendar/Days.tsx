import { Title, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type CSSProperties, useEffect, useEffectEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { showSpan } from '../../ui/index.ts'
import { pageLocale } from '../../ui/page-locale.ts'
import { dayOf, longDayOf, timeLabels, weekdayOf } from '../booking/slot-labels.ts'
import classes from './Calendar.module.css'
import {
  type Block,
  type Day,
  hoursFor,
  layOut,
  minuteOf,
  overlap,
  scaleFor,
  stretchOn,
  type Timed,
} from './day-grid.ts'
import type { CalendarItem } from './items.ts'

interface DaysProps {
  days: readonly Day[]
  items: readonly CalendarItem[]
  /** The doctor's hours; null before they were published. */
  open: readonly Timed[] | null
  zone: string
  now: number
  today: string
  onOpen: (key: string) => void
}

/** The hour to which other days than today are scrolled. */
const MORNING = 8

const style = (values: Record<`--${string}`, string | number>): CSSProperties => values as CSSProperties

/**
 * Draws days side by side: the hours from top to bottom, and each item at its time. To a screen reader, a day is a
 * heading and a list in order of time.
 */
export function Days({ days, items, open, zone, now, today, onOpen }: DaysProps) {
  const { t } = useTranslation('calendar')
  const shown = items.filter((item) => days.some((day) => overlap(item, day)))
  const { hourRem, leastMinutes } = scaleFor(shown)
  const drawn = days.map((day) => ({
    day,
    blocks: layOut(shown, day, zone, leastMinutes),
    open: open?.filter((span) => overlap(span, day)) ?? null,
  }))
  const isNow = days.some((day) => now >= day.start && now < day.end)
  const minute = minuteOf(now, zone)
  const { from, to } = hoursFor([
    ...drawn.flatMap(({ blocks }) => blocks),
    ...(isNow ? [{ top: minute, bottom: minute }] : []),
  ])
  const scroller = useRef<HTMLElement>(null)
  const showWorkingHours = useEffectEvent(() => {
    const hour = Math.max(from, isNow ? Math.floor(minute / 60) - 1 : MORNING)
    const hourPx = hourRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    if (scroller.current) scroller.current.scrollTop = (hour - from) * hourPx
  })
  const first = days[0]?.date
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the days that are shown, not for each change in them
  useEffect(() => showWorkingHours(), [first, days.length])
  return (
    // A part that scrolls has to be reached by the keyboard, also while nothing is in it.
    // biome-ignore-start lint/a11y/noNoninteractiveTabindex: see above
    <section
      ref={scroller}
      aria-label={t('title')}
      tabIndex={0}
      className={classes.days}
      data-week={days.length > 1 || undefined}
      style={style({ '--from': from, '--hours': to - from, '--hour': `${hourRem}rem`, '--days': days.length })}
    >
      <HourAxis from={from} to={to} />
      {drawn.map((one) => (
        <OneDay
          key={one.day.date}
          {...one}
          zone={zone}
          now={now >= one.day.start && now < one.day.end ? now : null}
          isToday={one.day.date === today}
          inWeek={days.length > 1}
          onOpen={onOpen}
        />
      ))}
    </section>
    // biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above
  )
}

function HourAxis({ from, to }: { from: number; to: number }) {
  const hours = Array.from({ length: to - from }, (_, index) => from + index)
  // The date is any on which no clock changes.
  const label = (hour: number): string =>
    new Intl.DateTimeFormat(pageLocale(), { timeZone: 'UTC', timeStyle: 'short' }).format(Date.UTC(2026, 0, 5, hour))
  return (
    <div className={classes.axis} aria-hidden="true">
      {hours.map((hour) => (
        <span key={hour} style={style({ '--at': (hour - from) * 60 })}>
          {label(hour)}
        </span>
      ))}
    </div>
  )
}

function OneDay(props: {
  day: Day
  blocks: Block<CalendarItem>[]
  open: Timed[] | null
  zone: string
  now: number | null
  isToday: boolean
  inWeek: boolean
  onOpen: (key: string) => void
}) {
  const { t } = useTranslation('calendar')
  const { day, blocks, open, zone, now, isToday, inWeek } = props
  const titleId = `day-${day.date}`
  const ranges = (open ?? []).map((span) => showSpan(clip(span, day), zone, zone).range).join(', ')
  const labels = timeLabels(
    blocks.map(({ item }) => ({
      startsAt: new Date(item.start).toISOString(),
      endsAt: new Date(item.end).toISOString(),
    })),
    zone,
  )
  return (
    <section className={classes.day} aria-labelledby={titleId} data-today={isToday || undefined}>
      <div className={classes.head}>
        <Title order={3} id={titleId} className={inWeek ? classes.dayTitle : classes.hidden}>
          <VisuallyHidden>{longDayOf(day.date) + (isToday ? `, ${t('isToday')}` : '')}</VisuallyHidden>
          <span aria-hidden="true">
            {weekdayOf(day.date)} <strong>{dayOf(day.date)}</strong>
          </span>
        </Title>
        {open === null ? null : (
          <p className={inWeek ? classes.hidden : classes.note}>
            {open.length === 0 ? t('noHours') : t('hours', { ranges })}
          </p>
        )}
        {blocks.length === 0 ? <p className={inWeek ? classes.hidden : classes.note}>{t('planned')}</p> : null}
      </div>
      <div className={classes.track}>
        <div className={classes.shading} aria-hidden="true">
          {open?.map((span) => {
            const { top, bottom } = stretchOn(day, span, zone)
            return <div key={span.start} className={classes.open} style={style({ '--top': top, '--bottom': bottom })} />
          })}
        </div>
        <ol className={classes.blocks}>
          {blocks.map((block, index) => (
            <li
              key={block.item.key}
              className={classes.place}
              style={style({
                '--top': block.top,
                '--bottom': block.bottom,
                '--lane': block.lane,
                '--lanes': block.lanes,
              })}
            >
              <Entry block={block} time={labels[index] ?? ''} onOpen={props.onOpen} />
            </li>
          ))}
        </ol>
        {now === null ? null : (
          <div className={classes.now} aria-hidden="true" style={style({ '--top': minuteOf(now, zone) })} />
        )}
      </div>
    </section>
  )
}

const clip = (span: Timed, day: Day): Timed => ({
  start: Math.max(span.start, day.start),
  end: Math.min(span.end, day.end),
})

/** One item: its time, what it is, and how it stands. */
function Entry(props: { block: Block<CalendarItem>; time: string; onOpen: (key: string) => void }) {
  const { t } = useTranslation(['calendar', 'appointments', 'practice'])
  const { item, fromBefore, intoNext } = props.block
  const isSession = item.kind === 'session'
  const crossing = [fromBefore ? t('fromBefore') : '', intoNext ? t('intoNext') : ''].filter((one) => one !== '')
  return (
    <button
      type="button"
      data-entry
      className={classes.entry}
      data-kind={isSession ? `session-${item.schedule.status}` : item.isKept ? 'kept' : item.appointment.status}
      onClick={() => props.onOpen(item.key)}
    >
      <span className={classes.what}>
        {isSession ? t('session') : item.appointment.patientName}
        <span className={classes.hidden}>{', '}</span>
      </span>
      <span className={classes.how}>
        <span className={classes.time}>{props.time}</span>
        {' · '}
        {isSession
          ? t(`practice:status.${item.schedule.status}`)
          : item.isKept
            ? t('kept')
            : t(`appointments:status.${item.appointment.status}`)}
      </span>
      {crossing.length === 0 ? null : <span className={classes.how}>{crossing.join(', ')}</span>}
      {isSession && item.schedule.waitingCount > 0 ? (
        <span className={classes.how}>{t('practice:waitingCount', { count: item.schedule.waitingCount })}</span>
      ) : null}
      {isSession && item.overlapping.length > 0 ? (
        <span className={classes.clash}>
          <IconAlertTriangle size={16} aria-hidden="true" />
          <span>{t('overlapping', { count: item.overlapping.length })}</span>
        </span>
      ) : null}
    </button>
  )
}
