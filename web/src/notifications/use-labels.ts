import type { Notification } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { showMomentOnBothClocks, viewerZone } from '../ui/index.ts'

/** A notification in the viewer's words, and its time on the clocks of both sides where they differ. */
export function useLabels(): (told: Notification) => string {
  const { t } = useTranslation('notifications')
  return ({ kind, personName, startsAt, appointmentType, timeZone }) =>
    // A page from before an update does not know every kind.
    t([`kind.${kind}`, 'kind.unknown'], {
      name: personName ?? t('somebody'),
      when: startsAt
        ? showMomentOnBothClocks(startsAt, { there: timeZone ?? viewerZone(), inPerson: appointmentType === 'OFFLINE' })
        : '',
    })
}

/** Where a notification leads; null: nowhere. */
export function pathOf({
  kind,
  appointmentId,
  callSessionId,
  meetingRoomId,
  scheduleId,
  visitId,
}: Notification): string | null {
  if (kind === 'TIME_ZONES_DIFFER') return '/admin/overview'
  if (meetingRoomId) return `/meet/${meetingRoomId}`
  if (visitId) return `/visits/${visitId}`
  if (appointmentId) return `/appointments/${appointmentId}`
  if (callSessionId) return `/call/${callSessionId}`
  if (scheduleId) return `/patient/consultation/${scheduleId}`
  return null
}
