import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useConfig } from '../accounts/index.ts'
import { problemWords, serverClock } from '../platform/index.ts'
import { Dialog, dateIn, Problem, viewerZone } from '../ui/index.ts'
import { MeetingLink } from './MeetingLink.tsx'
import { type Planned, planned, wrongWith } from './plan-meeting.ts'
import { useCreateMeeting } from './use-meetings.ts'

/** Makes a meeting, now or for a time, and shows its link. */
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
  const [when, setWhen] = useState<'now' | 'later'>('now')
  const [plan, setPlan] = useState<Planned>({ date: today, time: '' })
  const [tried, setTried] = useState(false)
  const wrong = when === 'later' ? wrongWith(plan, zone, now) : null
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (wrong) event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    else create.mutate(when === 'now' ? {} : { scheduledTime: planned(plan, zone) }, { onSuccess: onMade })
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
        {when === 'later' ? (
          <>
            {zone === viewerZone() ? null : (
              <Text c="dimmed">{t('create.zone', { zone: zone.replaceAll('_', ' ') })}</Text>
            )}
            <Group grow align="flex-start">
              <TextInput {...bind('date', t('create.errorDate'))} type="date" min={today} label={t('create.date')} />
              <TextInput {...bind('time', t('create.errorTime'))} type="time" label={t('create.time')} />
            </Group>
          </>
        ) : null}
        <Problem message={create.error ? problemWords(create.error) : null} />
        <Button type="submit" loading={create.isPending}>
          {t('create.submit')}
        </Button>
      </Stack>
    </form>
  )
}
