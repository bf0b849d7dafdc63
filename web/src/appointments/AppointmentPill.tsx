import type { Appointment } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { StatusPill, type Tone } from '../ui/index.ts'
import { callIsLive } from './steps.ts'

const tones: Record<Appointment['status'], Tone> = {
  PENDING: 'warn',
  PROPOSED: 'warn',
  CONFIRMED: 'good',
  COMPLETED: 'neutral',
  NO_SHOW: 'neutral',
  CANCELLED: 'neutral',
}

export function AppointmentPill({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments')
  const { status } = appointment
  if (status === 'CONFIRMED' && callIsLive(appointment))
    return (
      <StatusPill tone="accent" pulse>
        {t('status.LIVE')}
      </StatusPill>
    )
  return (
    <StatusPill tone={tones[status]}>
      {t(status === 'CANCELLED' && appointment.declined ? 'status.DECLINED' : `status.${status}`)}
    </StatusPill>
  )
}
