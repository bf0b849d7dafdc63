import type { Notification } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { showDay, showTime } from '../ui/index.ts'

/** Returns a function that formats a notification in the viewer's language and zone. */
export function useLabels(): (notification: Notification) => string {
  const { t } = useTranslation('notifications')
  return ({ kind, personName, startsAt }) =>
    t(`kind.${kind}`, {
      name: personName ?? t('somebody'),
      when: startsAt ? t('when', { day: showDay(startsAt), time: showTime(startsAt) }) : '',
    })
}

/** Returns the page of the app to which a notification leads; null if there is none. */
export function pathOf({ appointmentId, callSessionId, scheduleId, visitId }: Notification): string | null {
  if (visitId) return `/visits/${visitId}`
  if (appointmentId) return `/appointments/${appointmentId}`
  if (callSessionId) return `/call/${callSessionId}`
  if (scheduleId) return `/patient/consultation/${scheduleId}`
  return null
}
