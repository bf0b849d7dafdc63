import { ActionIcon, Button, Text, Title } from '@mantine/core'
import type { DoctorSlots, Slot } from '@medconsult/contract'
import { IconArrowRight, IconCalendarOff, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, serverClock } from '../../platform/index.ts'
import {
  dateIn,
  isSameClock,
  LoadingState,
  QueryPending,
  showMomentOnBothClocks,
  showZone,
  viewerZone,
} from '../../ui/index.ts'
import classes from './SlotCalendar.module.css'
import { SlotGrid } from './SlotGrid.tsx'
import { spanLabel } from './slot-labels.ts'
import { useSlots } from './use-slots.ts'
import { addDays, DAYS_SHOWN, daysOf, pageOf, spanOf } from './week.ts'

/** A doctor's free times, seven days at a time from today on: in the viewer's zone, or in that of the place where all are in person. */
export function SlotCalendar(props: {
  doctorId: string
  title: string
  busy: string | null
  onPick: (slot: Slot, offer: DoctorSlots) => void
}) {
  const { t } = useTranslation('appointments')
  const [placeZone, setPlaceZone] = useState<string | null>(null)
  const zone = placeZone ?? viewerZone()
  const today = dateIn(zone, serverClock.now())
  const [chosen, setChosen] = useState(today)
  // After midnight, a page that began yesterday begins today.
  const first = chosen < today ? today : chosen
  const { from } = spanOf(first, zone)
  const query = useSlots(props.doctorId, from)
  const heading = useId()
  const { data } = query
  const place = data && isInPerson(data) ? data.timeZone : null
  if (data && place !== placeZone) setPlaceZone(place)
  return (
    <section aria-labelledby={heading} className={classes.calendar}>
      <div className={classes.head}>
        <Title order={2} id={heading}>
          {props.title}
        </Title>
        <Pager first={first} today={today} onTurn={setChosen} />
      </div>
      {data ? (
        <Week
          {...props}
          offer={data}
          first={first}
          today={today}
          zone={zone}
          onTurn={setChosen}
          stale={query.isPlaceholderData}
        />
      ) : failureCode(query.error) === 'NOT_FOUND' ? (
        <Empty text={t('slots.notOffered')} />
      ) : (
        <QueryPending query={query} label={t('slots.loading')} rows={2} />
      )}
    </section>
  )
}

const isInPerson = ({ types }: DoctorSlots): boolean => types.length > 0 && types.every((type) => type === 'OFFLINE')

function Pager({ first, today, onTurn }: { first: string; today: string; onTurn: (first: string) => void }) {
  const { t } = useTranslation('appointments')
  return (
    <div className={classes.pager}>
      <ActionIcon
        variant="default"
        size={44}
        aria-label={t('slots.earlier')}
        // The button stays focusable on the first page.
        data-disabled={first <= today || undefined}
        aria-disabled={first <= today}
        onClick={() => first > today && onTurn(addDays(first, -DAYS_SHOWN))}
      >
        <IconChevronLeft size={20} aria-hidden="true" />
      </ActionIcon>
      <span className={classes.span} aria-live="polite">
        {spanLabel(first, addDays(first, DAYS_SHOWN - 1))}
      </span>
      <ActionIcon
        variant="default"
        size={44}
        aria-label={t('slots.later')}
        onClick={() => onTurn(addDays(first, DAYS_SHOWN))}
      >
        <IconChevronRight size={20} aria-hidden="true" />
      </ActionIcon>
    </div>
  )
}

function Week(props: {
  offer: DoctorSlots
  first: string
  today: string
  zone: string
  busy: string | null
  /** True while the previous page is shown, dimmed, until the new one is loaded. */
  stale: boolean
  onPick: (slot: Slot, offer: DoctorSlots) => void
  onTurn: (first: string) => void
}) {
  const { t } = useTranslation('appointments')
  const { offer, first, today, zone, stale } = props
  const days = daysOf(stale ? [] : offer.slots, first, zone)
  const empty = !stale && days.every((day) => day.slots.length === 0)
  const next = offer.nextSlotAt
  const nextPage = next === null ? null : pageOf(next, today, zone)
  const jump =
    next !== null && nextPage !== null && nextPage !== first ? (
      <Button
        variant="light"
        className={classes.jump}
        rightSection={<IconArrowRight size={18} aria-hidden="true" />}
        onClick={() => props.onTurn(nextPage)}
      >
        {t('slots.next', {
          time: showMomentOnBothClocks(next, { there: offer.timeZone, inPerson: isInPerson(offer) }),
        })}
      </Button>
    ) : null
  return (
    <>
      {isSameClock(viewerZone(), offer.timeZone, serverClock.now()) ? null : (
        <Text c="dimmed" size="sm">
          {t(isInPerson(offer) ? 'slots.zoneOfPlace' : 'slots.zone', {
            own: showZone(viewerZone()),
            name: offer.doctorName,
            zone: showZone(offer.timeZone),
          })}
        </Text>
      )}
      {next === null && empty ? (
        <Empty text={t('slots.none', { name: offer.doctorName })} />
      ) : empty ? (
        <Empty text={t('slots.emptyWeek')} action={jump} />
      ) : (
        <div className={classes.grid} data-stale={stale || undefined} aria-busy={stale || undefined}>
          {stale ? (
            <LoadingState label={t('slots.loading')} rows={1} />
          ) : (
            <SlotGrid
              days={days}
              today={today}
              zone={zone}
              busy={props.busy}
              onPick={(slot) => props.onPick(slot, offer)}
            />
          )}
        </div>
      )}
    </>
  )
}

function Empty({ text, action }: { text: string; action?: React.ReactNode }) {
  return (
    <div className={classes.empty} role="status">
      <IconCalendarOff size={24} aria-hidden="true" />
      <Text c="dimmed">{text}</Text>
      {action}
    </div>
  )
}
