import { Button, Group, NativeSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useConfig } from '../accounts/index.ts'
import { problemMessage, serverClock } from '../platform/index.ts'
import { useKeptState } from '../platform/live-index.ts'
import { Dialog, dateIn, isSameClock, Problem, showInstant, viewerZone } from '../ui/index.ts'
import { MeetingLink } from './MeetingLink.tsx'
import { isSpent, type Planned, planned, wrongWith } from './plan-meeting.ts'
import { useCreateMeeting, useMeetableAppointments } from './use-meetings.ts'

/** Creates a meeting for now or for a later time, and shows its link. */
export function CreateMeetingDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('meetings')
  const [made, setMade] = useState<Meeting | null>(null)
  const close = (): void => {
    setMade(null)
    onClose()
  }
  return (
    <Dialog opened={opened} onClose={close} title={t(made ? 'create.ready' : 'create.title')}>
      {made ? (
        <Stack gap="lg">
          <MeetingLink meeting={made} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('create.done')}
            </Button>
            <Button component={Link} to={`/meet/${made.roomId}`} data-autofocus>
              {t('create.enter')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <PlanForm onMade={setMade} />
      )}
    </Dialog>
  )
}

function PlanForm({ onMade }: { onMade: (meeting: Meeting) => void }) {
  const { t } = useTranslation('meetings')
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  const now = serverClock.now()
  const today = dateIn(zone, now)
  const create = useCreateMeeting()
  const [appointmentId, setAppointmentId] = useKeptState('meeting appointment', '')
  // The chosen appointment had a meeting already, which is over: its link lets nobody in, and must not be sent.
  const spent = create.data !== undefined && isSpent(create.data)
  const [when, setWhen] = useKeptState<'now' | 'later'>('meeting when', 'now')
  const [plan, setPlan] = useKeptState<Planned>('meeting time', { date: today, time: '' })
  const [tried, setTried] = useState(false)
  // With an appointment, the time comes from the appointment.
  const wrong = when === 'later' && appointmentId === '' ? wrongWith(plan, zone, now) : null
  const body = (): Parameters<typeof create.mutate>[0] => {
    if (appointmentId !== '') return { appointmentId }
    return when === 'now' ? {} : { scheduledTime: planned(plan, zone) }
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (wrong) event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    else create.mutate(body(), { onSuccess: (meeting) => (isSpent(meeting) ? undefined : onMade(meeting)) })
  }
  const bind = (field: keyof Planned, error: string) => ({
    name: field,
    required: true,
    withAsterisk: false,
    value: plan[field],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setPlan((before) => ({ ...before, [field]: value }))
    },
    error: tried && wrong === field ? error : null,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <AppointmentChoice
          value={appointmentId}
          onChange={(id) => {
            setAppointmentId(id)
            create.reset()
          }}
        />
        {appointmentId === '' ? (
          <SegmentedControl
            aria-label={t('create.when')}
            size="md"
            data={[
              { value: 'now', label: t('create.now') },
              { value: 'later', label: t('create.later') },
            ]}
            value={when}
            onChange={(value) => setWhen(value === 'later' ? 'later' : 'now')}
          />
        ) : null}
        {when === 'later' && appointmentId === '' ? (
          <>
            {isSameClock(zone, viewerZone(), serverClock.now()) ? null : (
              <Text c="dimmed">{t('create.zone', { zone: zone.replaceAll('_', ' ') })}</Text>
            )}
            <Group grow align="flex-start">
              <TextInput {...bind('date', t('create.errorDate'))} type="date" min={today} label={t('create.date')} />
              <TextInput {...bind('time', t('create.errorTime'))} type="time" label={t('create.time')} />
            </Group>
          </>
        ) : null}
        <Problem message={spent ? t('create.spent') : create.error ? problemMessage(create.error) : null} />
        <Button type="submit" loading={create.isPending}>
          {t('create.submit')}
        </Button>
      </Stack>
    </form>
  )
}

/** Lets a doctor choose one of their future appointments, or none. It renders nothing if there are none. */
function AppointmentChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation('meetings')
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  const appointments = useMeetableAppointments()
  if (appointments.length === 0) return null
  const choices = appointments.map(({ id, patientName, startsAt }) => {
    const { day, time } = showInstant(startsAt, zone)
    return { value: id, label: t('create.appointment', { name: patientName, day, time }) }
  })
  return (
    <NativeSelect
      label={t('create.for')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t('create.anybody') }, ...choices]}
    />
  )
}
