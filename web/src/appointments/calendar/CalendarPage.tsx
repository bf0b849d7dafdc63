import { ActionIcon, Button, Group, Title } from '@mantine/core'
import { IconCalendarPlus, IconChevronLeft, IconChevronRight, IconClockEdit } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { OutgoingPanel } from '../../calls/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { PlanSessionDialog, useClinicToday, useOwnSchedules } from '../../practice/sessions/index.ts'
import { FrameFirst, Page, QueryPending, useNow, viewerZone } from '../../ui/index.ts'
import { longDayOf, spanLabel } from '../booking/slot-labels.ts'
import { addDays } from '../booking/week.ts'
import { previewOf } from '../hours/preview.ts'
import { useCalendar } from '../hours/use-calendar.ts'
import { useAppointmentsBetween } from '../use-appointments.ts'
import classes from './Calendar.module.css'
import { moveInCalendar } from './calendar-keys.ts'
import { Days } from './Days.tsx'
import { dayOn, mondayOf } from './day-grid.ts'
import { ItemPanel } from './ItemPanel.tsx'
import { itemsOf } from './items.ts'
import { ViewTabs } from './ViewTabs.tsx'
import { useCalendarView } from './view.ts'

/** A day or a week of a doctor: appointments and practice sessions at their time, each with what can be done. */
export default function CalendarPage() {
  const { t } = useTranslation('calendar')
  const { view, date } = useCalendarView()
  const [planning, setPlanning] = useKeptState('planning', false)
  return (
    <Page
      dense
      title={t('title')}
      aside={
        <Group gap={8}>
          <HoursLink />
          <Button
            px={14}
            leftSection={<IconCalendarPlus size={20} aria-hidden="true" />}
            onClick={() => setPlanning(true)}
          >
            {t('plan')}
          </Button>
        </Group>
      }
    >
      <OutgoingPanel />
      <ViewTabs shown={view} />
      <FrameFirst>
        <Calendar />
      </FrameFirst>
      <PlanSessionDialog opened={planning} date={date} onClose={() => setPlanning(false)} />
    </Page>
  )
}

function HoursLink() {
  const { t } = useTranslation('appointments')
  return (
    <Button
      component={Link}
      to="/doctor/hours"
      variant="default"
      px={14}
      leftSection={<IconClockEdit size={20} aria-hidden="true" />}
    >
      {t('list.hours')}
    </Button>
  )
}

function Calendar() {
  const { t } = useTranslation('calendar')
  const { view, date, today, goTo } = useCalendarView()
  const title = useRef<HTMLHeadingElement>(null)
  const length = view === 'week' ? 7 : 1
  const first = view === 'week' ? mondayOf(date) : date
  const last = addDays(first, length - 1)
  const step = (by: number): void => goTo(addDays(date, by * length))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const wish = moveInCalendar(event)
    if (wish === null) return
    // The entry that has the focus belongs to the days that are left.
    if (event.target instanceof HTMLElement && event.target.closest('[data-entry]')) title.current?.focus()
    if (wish === 'today') goTo(today)
    else step(wish === 'next' ? 1 : -1)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are shortcuts for the buttons within
    <div className={classes.calendar} onKeyDown={onKeyDown}>
      <div className={classes.toolbar}>
        <div className={classes.steps}>
          <Step label={t(`previous.${view}`)} onClick={() => step(-1)}>
            <IconChevronLeft size={20} aria-hidden="true" />
          </Step>
          <Button variant="default" onClick={() => goTo(today)}>
            {t('goToday')}
          </Button>
          <Step label={t(`next.${view}`)} onClick={() => step(1)}>
            <IconChevronRight size={20} aria-hidden="true" />
          </Step>
        </div>
        <Title order={2} ref={title} tabIndex={-1} aria-live="polite" className={classes.title}>
          {view === 'week' ? spanLabel(first, last) : longDayOf(date)}
          {view === 'day' && date === today ? `, ${t('isToday')}` : ''}
        </Title>
      </div>
      <Loaded first={first} length={length} today={today} />
      <p className={classes.keys}>{t('keys')}</p>
    </div>
  )
}

function Step(props: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <ActionIcon variant="default" size={44} aria-label={props.label} title={props.label} onClick={props.onClick}>
      {props.children}
    </ActionIcon>
  )
}

const DAY_MS = 24 * 60 * 60_000

function Loaded({ first, length, today }: { first: string; length: number; today: string }) {
  const { t } = useTranslation('calendar')
  const now = useNow(30_000)
  const zone = viewerZone()
  const clinic = useClinicToday()
  const [openKey, setOpenKey] = useState<string | null>(null)
  const days = Array.from({ length }, (_, index) => dayOn(addDays(first, index), zone))
  const start = days[0]?.start ?? 0
  const end = days.at(-1)?.end ?? 0
  // A day more on either side, so that a session over midnight knows the appointments in all of its time.
  const appointments = useAppointmentsBetween({ start: start - DAY_MS, end: end + DAY_MS })
  const schedules = useOwnSchedules()
  const hours = useCalendar()
  if (!appointments.data || !schedules.data) {
    const failed = appointments.isError ? appointments : schedules
    return <QueryPending query={failed} label={t('loading')} />
  }
  const items = itemsOf(appointments.data, schedules.data, clinic.zone, now)
  const calendar = hours.data?.calendar
  // The hours are those of the calendar's zone, whose days may begin up to a day earlier or later.
  const open = calendar ? previewOf(calendar, addDays(first, -1), length + 2).flatMap((day) => day.open) : null
  return (
    <>
      <Days days={days} items={items} open={open} zone={zone} now={now} today={today} onOpen={setOpenKey} />
      <ItemPanel item={items.find(({ key }) => key === openKey) ?? null} onClose={() => setOpenKey(null)} />
    </>
  )
}
