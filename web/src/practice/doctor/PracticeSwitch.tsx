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

/**
 * Shows the status of the practice session, with the button that changes it. Only the end asks for a confirmation: it
 * may end a call, and that cannot be undone.
 * @param onStarted called when the session is online, and the button that was pressed no longer exists
 */
export function PracticeSwitch({ schedule, onStarted }: { schedule: Schedule; onStarted: () => void }) {
  const { t } = useTranslation('practice')
  const clinic = useClinicToday()
  const practice = usePracticeSwitch(schedule.id)
  const [asking, setAsking] = useState(false)
  const close = (): void => setAsking(false)
  return (
    <div className={classes.actions}>
      <ScheduleStatusPill status={schedule.status} />
      {schedule.status === 'ONLINE' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden="true" />}
          onClick={() => setAsking(true)}
        >
          {t('room.end')}
        </Button>
      ) : null}
      {isStartable(schedule, clinic) ? (
        <Button
          leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
          loading={practice.isPending}
          onClick={() => practice.mutate('start', { onSuccess: onStarted })}
        >
          {t(schedule.status === 'COMPLETED' ? 'room.restart' : 'room.start')}
        </Button>
      ) : null}
      <Problem message={practice.error ? problemMessage(practice.error) : null} />
      <ConfirmDialog
        opened={asking}
        title={t('room.endTitle')}
        body={t('room.endBody')}
        confirm={t('room.end')}
        danger
        busy={practice.isPending}
        onClose={close}
        onConfirm={() => practice.mutate('end', { onSettled: close })}
      />
    </div>
  )
}
