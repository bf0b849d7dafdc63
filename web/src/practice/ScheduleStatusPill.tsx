import type { ScheduleStatus } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { StatusPill } from '../ui/index.ts'

export function ScheduleStatusPill({ status, forPatient = false }: { status: ScheduleStatus; forPatient?: boolean }) {
  const { t } = useTranslation('practice')
  const labels = forPatient
    ? { UPCOMING: t('list.notYet'), ONLINE: t('list.online'), COMPLETED: t('list.ended') }
    : { UPCOMING: t('status.UPCOMING'), ONLINE: t('status.ONLINE'), COMPLETED: t('status.COMPLETED') }
  return (
    <StatusPill tone={status === 'ONLINE' ? 'good' : 'neutral'} pulse={status === 'ONLINE'}>
      {labels[status]}
    </StatusPill>
  )
}
