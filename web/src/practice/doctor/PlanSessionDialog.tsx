import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyComponent, problemMessage, serverClock } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Dialog, isSameClock, Problem, spanOf, toast, viewerZone } from '../../ui/index.ts'
import { useClinicToday } from '../use-clinic-today.ts'
import { useCreateSchedule } from '../use-schedules.ts'
import { isOvernight, type Plan, wrongWithPlan } from './plan-check.ts'

const TimeTaken = lazyComponent(async () => (await import('../../appointments/index.ts')).loadTimeTaken())

/** @param date the day with which the form begins, if it is not over: `YYYY-MM-DD` */
export function PlanSessionDialog(props: { opened: boolean; date?: string; onClose: () => void }) {
  const { t } = useTranslation('practice')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('plan.title')}>
      <PlanForm date={props.date ?? ''} onDone={props.onClose} />
    </Dialog>
  )
}

function PlanForm({ date, onDone }: { date: string; onDone: () => void }) {
  const { t } = useTranslation('practice')
  const { zone, today } = useClinicToday()
  const create = useCreateSchedule()
  const [plan, setPlan] = useKeptState<Plan>('session plan', {
    date: date > today ? date : today,
    startTime: '09:00',
    endTime: '12:00',
  })
  const [tried, setTried] = useState(false)
  const wrong = wrongWithPlan(plan, today)

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (wrong) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
      return
    }
    create.mutate(plan, {
      onSuccess: () => {
        toast(t('plan.done'))
        onDone()
      },
    })
  }
  const bind = (field: keyof Plan, error: string) => ({
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
        {isSameClock(zone, viewerZone(), serverClock.now()) ? null : (
          <Text c="dimmed">{t('plan.body', { zone: zone.replaceAll('_', ' ') })}</Text>
        )}
        <TextInput
          {...bind('date', t('plan.errorDate'))}
          type="date"
          min={today}
          label={t('plan.date')}
          data-autofocus
        />
        <Group grow align="flex-start">
          <TextInput {...bind('startTime', t('plan.errorStart'))} type="time" label={t('plan.start')} />
          <TextInput {...bind('endTime', t('plan.errorEnd'))} type="time" label={t('plan.end')} />
        </Group>
        {wrong === null && isOvernight(plan) ? (
          <Text c="dimmed">{t('plan.nextDay', { time: plan.endTime })}</Text>
        ) : null}
        <Suspense fallback={null}>
          <TimeTaken span={wrong === null ? spanOf(plan, zone) : null} />
        </Suspense>
        <Problem message={create.error ? problemMessage(create.error) : null} />
        <Button type="submit" loading={create.isPending}>
          {t('plan.submit')}
        </Button>
      </Stack>
    </form>
  )
}
