import { useTranslation } from 'react-i18next'
import { useConfig } from '../accounts/index.ts'
import { showInstant, viewerZone } from '../ui/index.ts'

/** Formats the time of a meeting in the viewer's zone, and also in the clinic's where the two differ. */
export function useMeetingTime(instant: string | null): string | null {
  const { t } = useTranslation('meetings')
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  if (instant === null) return null
  const { day, time, clinic } = showInstant(instant, zone)
  const own = `${day}, ${time}`
  if (!clinic) return own
  const there = clinic.day === null ? clinic.time : `${clinic.day}, ${clinic.time}`
  return t('clinicTime', { time: own, clinic: there, zone: clinic.zone })
}
