import { Button, Loader } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './SlotGrid.module.css'
import { dayOf, longDayOf, timeLabels, weekdayOf } from './slot-labels.ts'
import type { Day, FreeSlot } from './week.ts'

/** How many times of a day are shown at first. */
const SHOWN = 6

/** Shows seven days side by side, or below each other where there is little room. Each time is a button. */
export function SlotGrid<S extends FreeSlot>(props: {
  days: readonly Day<S>[]
  today: string
  zone: string
  /** The time that was pressed, while its request is under way; otherwise null. */
  busy: string | null
  onPick: (slot: S) => void
}) {
  const { t } = useTranslation('appointments')
  const [all, setAll] = useState(false)
  const more = props.days.some((day) => day.slots.length > SHOWN)
  return (
    <div className={classes.frame}>
      <div className={classes.week}>
        {props.days.map((day) => (
          <OneDay key={day.date} {...props} day={day} shown={all ? day.slots.length : SHOWN} />
        ))}
      </div>
      {more && !all ? (
        <Button variant="subtle" size="sm" className={classes.more} onClick={() => setAll(true)}>
          {t('slots.more')}
        </Button>
      ) : null}
    </div>
  )
}

function OneDay<S extends FreeSlot>(props: {
  day: Day<S>
  today: string
  zone: string
  shown: number
  busy: string | null
  onPick: (slot: S) => void
}) {
  const { t } = useTranslation('appointments')
  const { day, busy } = props
  const heading = useId()
  const labels = timeLabels(day.slots, props.zone)
  const long = longDayOf(day.date)
  return (
    <section className={classes.day} aria-labelledby={heading} data-empty={day.slots.length === 0 || undefined}>
      <h3
        id={heading}
        className={classes.head}
        aria-label={day.date === props.today ? t('slots.todayIs', { day: long }) : long}
      >
        <span className={classes.weekday}>{day.date === props.today ? t('slots.today') : weekdayOf(day.date)}</span>
        <span className={classes.date}>{dayOf(day.date)}</span>
      </h3>
      {day.slots.length === 0 ? (
        <p className={classes.none}>
          <span aria-hidden="true">–</span>
          <span className={classes.unseen}>{t('slots.noneThatDay')}</span>
        </p>
      ) : (
        <ul className={classes.times}>
          {day.slots.slice(0, props.shown).map((slot, index) => (
            <li key={slot.startsAt}>
              <button
                type="button"
                className={classes.time}
                aria-label={`${labels[index]}, ${long}`}
                aria-busy={busy === slot.startsAt || undefined}
                disabled={busy !== null}
                onClick={() => props.onPick(slot)}
              >
                {busy === slot.startsAt ? <Loader size={16} aria-hidden="true" /> : labels[index]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
