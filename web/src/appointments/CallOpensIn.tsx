import type { Appointment } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { showDuration } from '../ui/index.ts'
import classes from './AppointmentPage.module.css'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Shows how long it is until the call may start; seconds are counted only at the end. */
export function CallOpensIn({ appointment, now }: { appointment: Appointment; now: number }) {
  const { t } = useTranslation('appointments')
  const ms = Math.max(0, Date.parse(appointment.callFrom ?? '') - now)
  const minutes = Math.ceil(ms / 60_000)
  const left =
    ms >= 2 * DAY_MS
      ? t('until.days', { count: Math.floor(ms / DAY_MS) })
      : ms >= HOUR_MS
        ? t('until.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
        : ms >= 10 * 60_000
          ? t('until.minutes', { minutes })
          : showDuration(Math.ceil(ms / 1000) * 1000)
  return (
    <div className={classes.until} role="timer">
      <span>{t('until.label')}</span>
      <span className={classes.untilTime}>{left}</span>
    </div>
  )
}
