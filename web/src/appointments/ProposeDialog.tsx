import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { serverClock } from '../platform/index.ts'
import { useKeptState } from '../platform/live-index.ts'
import { Dialog, Problem, showZone, viewerZone } from '../ui/index.ts'
import { momentOf } from './appointment-moment.ts'
import type { DialogProps } from './dialog-props.ts'
import { otherClock, proposalOf, startOf, type Wish, wrongWithWish } from './propose.ts'

/** Lets the doctor propose another time, which may be outside of their hours. */
export function ProposeDialog(props: DialogProps & { opened: boolean }) {
  const { t } = useTranslation('appointments')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('propose.title')}>
      <ProposeForm {...props} />
    </Dialog>
  )
}

function ProposeForm({ appointment, other, busy, problem, onChange }: DialogProps) {
  const { t } = useTranslation('appointments')
  // In person, the clock of the place is the one that counts.
  const inPerson = appointment.type === 'OFFLINE'
  const zone = inPerson ? appointment.timeZone : viewerZone()
  const [wish, setWish] = useKeptState<Wish>(`proposal ${appointment.id}`, () => startOf(appointment, zone))
  const kept = appointment.status === 'CONFIRMED' ? appointment.startsAt : appointment.keptStartsAt
  const [tried, setTried] = useState(false)
  const wrong = wrongWithWish(wish, appointment, zone, serverClock.now())
  const there = wrong ? null : otherClock(wish, zone, inPerson ? viewerZone() : appointment.timeZone)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (wrong)
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong === 'same' ? 'time' : wrong}]`)?.focus()
    else onChange({ do: 'propose', ...proposalOf(wish, zone) })
  }
  const bind = (field: keyof Wish, error: string) => ({
    name: field,
    required: true,
    withAsterisk: false,
    value: wish[field],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setWish((before) => ({ ...before, [field]: value }))
    },
    error: !tried
      ? null
      : wrong === field
        ? error
        : wrong === 'same' && field === 'time'
          ? t('propose.errorSame')
          : null,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">
          {kept === null
            ? t('propose.body', { name: other })
            : t('propose.bodyKept', { name: other, time: momentOf(appointment, kept) })}
        </Text>
        <TextInput {...bind('date', t('propose.errorDate'))} type="date" label={t('propose.date')} data-autofocus />
        <Group grow align="flex-start">
          <TextInput {...bind('time', t('propose.errorTime'))} type="time" label={t('propose.time')} />
          <TextInput
            {...bind('minutes', t('propose.errorMinutes'))}
            type="number"
            inputMode="numeric"
            min={5}
            max={240}
            label={t('propose.minutes')}
          />
        </Group>
        {there && inPerson ? <Text c="dimmed">{t('propose.placeZone', { zone: showZone(zone) })}</Text> : null}
        {there ? <Text c="dimmed">{t(inPerson ? 'zone.ownDay' : 'zone.calendarDay', there)}</Text> : null}
        <Problem message={problem} />
        <Button type="submit" loading={busy}>
          {t('propose.submit')}
        </Button>
      </Stack>
    </form>
  )
}
