import { Button } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { ConfirmDialog, Problem } from '../../ui/index.ts'
import { isStartable } from '../group.ts'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import { useClinicToday } from '../use-clinic-today.ts'
import { usePracticeSwitch } from '../use-schedules.ts'
import classes from './PracticeRoom.module.css'

/** Shows the status of the practice session, with the button that changes it. */
export function PracticeSwitch({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation('practice')
  const clinic = useClinicToday()
  const practice = usePracticeSwitch(schedule.id)
  const [asking, setAsking] = useState(false)
  // What the dialog asks does not follow the status: it would ask for the opposite while it closes.
  const [change, setChange] = useState<'start' | 'end'>('start')
  const online = schedule.status === 'ONLINE'
  const startable = isStartable(schedule, clinic)
  const close = (): void => setAsking(false)
  const ask = (next: 'start' | 'end'): void => {
    setChange(next)
    setAsking(true)
  }
  const ends = change === 'end'
  return (
    <div className={classes.actions}>
      <ScheduleStatusPill status={schedule.status} />
      {online ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden="true" />}
          onClick={() => ask('end')}
        >
          {t('room.end')}
        </Button>
      ) : null}
      {startable ? (
        <Button leftSection={<IconPlayerPlay size={18} aria-hidden="true" />} onClick={() => ask('start')}>
          {t(schedule.status === 'COMPLETED' ? 'room.restart' : 'room.start')}
        </Button>
      ) : null}
      <Problem message={practice.error ? problemMessage(practice.error) : null} />
      <ConfirmDialog
        opened={asking}
        title={t(ends ? 'room.endTitle' : 'room.startTitle')}
        body={t(ends ? 'room.endBody' : 'room.startBody')}
        confirm={t(ends ? 'room.end' : 'room.start')}
        danger={ends}
        busy={practice.isPending}
        onClose={close}
        onConfirm={() => practice.mutate(change, { onSettled: close })}
      />
    </div>
  )
}
