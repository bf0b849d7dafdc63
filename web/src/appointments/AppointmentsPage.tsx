import { Button, Stack, Text } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconCalendarEvent, IconClockEdit } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemMessage } from '../platform/index.ts'
import {
  Announce,
  CardGroup,
  CardGroups,
  CardLine,
  CardList,
  EmptyState,
  Initials,
  ListCard,
  MoreButton,
  Page,
  Problem,
  QueryPending,
} from '../ui/index.ts'
import { AppointmentPill } from './AppointmentPill.tsx'
import { AppointmentTimes } from './AppointmentTimes.tsx'
import { ViewTabs } from './calendar/ViewTabs.tsx'
import { groupOpen } from './group.ts'
import type { Side } from './steps.ts'
import { type AppointmentList, useAppointments } from './use-appointments.ts'
import { useSide } from './use-side.ts'

/** What needs an answer, what is planned, and what was: for both sides. */
export default function AppointmentsPage() {
  const { t } = useTranslation('appointments')
  const side = useSide()
  const open = useAppointments('open')
  const closed = useAppointments('closed')
  const hours =
    side === 'doctor' ? (
      <Button
        component={Link}
        to="/doctor/hours"
        variant="default"
        leftSection={<IconClockEdit size={20} aria-hidden="true" />}
      >
        {t('list.hours')}
      </Button>
    ) : null
  const both = {
    error: open.error ?? closed.error,
    isFetching: open.isFetching || closed.isFetching,
    refetch: () => {
      open.refetch()
      closed.refetch()
    },
  }
  return (
    <Page title={t('list.title')} lead={t(side === 'doctor' ? 'list.leadDoctor' : 'list.leadPatient')} aside={hours}>
      {side === 'doctor' ? <ViewTabs shown="list" /> : null}
      {open.appointments && closed.appointments ? (
        <Lists open={open} closed={closed} side={side} />
      ) : (
        <QueryPending query={both} label={t('list.loading')} />
      )}
    </Page>
  )
}

function Lists({ open, closed, side }: { open: AppointmentList; closed: AppointmentList; side: Side }) {
  const { t } = useTranslation('appointments')
  const planned = open.appointments ?? []
  const past = closed.appointments ?? []
  if (planned.length + past.length === 0) {
    return (
      <EmptyState icon={<IconCalendarEvent size={28} />} title={t('list.emptyTitle')} action={<Begin side={side} />}>
        {t(side === 'doctor' ? 'list.emptyDoctor' : 'list.emptyPatient')}
      </EmptyState>
    )
  }
  const groups = groupOpen(planned, side)
  return (
    <CardGroups>
      {planned.length === 0 ? <Text c="dimmed">{t('list.emptyOpen')}</Text> : null}
      {(['mine', 'upcoming', 'theirs'] as const).map((group) => (
        <Group key={group} id={group} title={t(`list.${group}`)} appointments={groups[group]} side={side} />
      ))}
      <More list={open} />
      <Group id="past" title={t('list.past')} appointments={past} side={side}>
        <More list={closed} />
      </Group>
    </CardGroups>
  )
}

/** Where the first appointment comes from. */
function Begin({ side }: { side: Side }) {
  const { t } = useTranslation('appointments')
  return (
    <Button component={Link} to={side === 'doctor' ? '/doctor/hours' : '/doctors'}>
      {t(side === 'doctor' ? 'list.publish' : 'list.find')}
    </Button>
  )
}

function Group(props: { id: string; title: string; appointments: Appointment[]; side: Side; children?: ReactNode }) {
  if (props.appointments.length === 0) return null
  return (
    <CardGroup title={props.title}>
      <Stack gap="lg">
        <CardList pairs>
          {props.appointments.map((one) => (
            <OneAppointment key={one.id} appointment={one} side={props.side} awaitsAnswer={props.id === 'mine'} />
          ))}
        </CardList>
        {props.children}
      </Stack>
    </CardGroup>
  )
}

function More({ list }: { list: AppointmentList }) {
  const { t } = useTranslation('appointments')
  return (
    <>
      <Announce text={list.grown ? t('list.shown', { count: list.appointments?.length ?? 0 }) : ''} />
      {list.more ? <MoreButton label={t('list.more')} busy={list.fetchingMore} onMore={list.more} /> : null}
      <Problem message={list.error ? problemMessage(list.error) : null} />
    </>
  )
}

function OneAppointment({
  appointment,
  side,
  awaitsAnswer,
}: {
  appointment: Appointment
  side: Side
  awaitsAnswer: boolean
}) {
  const { t } = useTranslation('appointments')
  const other = side === 'doctor' ? appointment.patientName : appointment.doctorName
  return (
    <ListCard
      to={`/appointments/${appointment.id}`}
      marked={awaitsAnswer}
      picture={<Initials name={other} size={48} />}
      title={other}
      status={<AppointmentPill appointment={appointment} />}
    >
      <CardLine tone="plain">
        <AppointmentTimes
          span={appointment}
          type={appointment.type}
          otherZone={appointment.timeZone}
          otherName={side === 'doctor' ? null : appointment.doctorName}
        />
      </CardLine>
      <CardLine>{t(`type.${appointment.type}`)}</CardLine>
    </ListCard>
  )
}
