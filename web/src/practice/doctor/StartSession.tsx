import { Button } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import { usePracticeSwitch } from '../use-schedules.ts'

/** Starts a session, and opens it. */
export function StartSession({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation('practice')
  const navigate = useNavigate()
  const practice = usePracticeSwitch(schedule.id)
  // The button is gone when the session is online, and with it the callbacks of `mutate`.
  const open = (): void => void navigate(`/doctor/practice/${schedule.id}`)
  return (
    <>
      <Button
        leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
        loading={practice.isPending}
        onClick={() => void practice.mutateAsync('start').then(open, () => undefined)}
      >
        {t(schedule.status === 'COMPLETED' ? 'room.restart' : 'room.start')}
      </Button>
      <Problem message={practice.error ? problemMessage(practice.error) : null} />
    </>
  )
}
