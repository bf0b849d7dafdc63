import { Text } from '@mantine/core'
import type { Appointment, Schedule } from '@medconsult/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { SessionTimes, useClinicToday, useOwnSchedules } from '../../practice/sessions/index.ts'
import { dateIn, showTime, spanOf, viewerZone } from '../../ui/index.ts'
import { useAppointmentsBetween } from '../use-appointments.ts'
import classes from './Calendar.module.css'
import { dayOn, overlap, type Timed } from './day-grid.ts'
import { openDuring } from './items.ts'

const DAY_MS = 24 * 60 * 60_000

/**
 * Says which appointments and sessions are in the time for which a session is being planned. They do not prevent it.
 * @param span null while the form has no valid time
 */
export default function TimeTaken({ span }: { span: Timed | null }) {
  const { zone } = useClinicToday()
  // Two whole days are read, so that a change of the time asks for nothing new.
  const first = span === null ? null : dayOn(dateIn(viewerZone(), span.start), viewerZone()).start
  const { data } = useAppointmentsBetween(first === null ? null : { start: first, end: first + 2 * DAY_MS })
  const { data: schedules } = useOwnSchedules()
  const appointments = span && data ? openDuring(span, data) : []
  const sessions = (span && schedules ? schedules : []).filter(
    (one) => one.status !== 'COMPLETED' && span !== null && overlap(spanOf(one, zone), span),
  )
  return (
    <div role="status">
      {appointments.length + sessions.length === 0 ? null : <Taken appointments={appointments} sessions={sessions} />}
    </div>
  )
}

function Taken({ appointments, sessions }: { appointments: Appointment[]; sessions: Schedule[] }) {
  const { t } = useTranslation('calendar')
  return (
    <div className={classes.taken}>
      <IconAlertTriangle size={20} aria-hidden="true" />
      <div>
        {appointments.length === 0 ? null : (
          <>
            <Text>{t('taken.appointments', { count: appointments.length })}</Text>
            <Overlapping appointments={appointments} />
            <Text>{t('taken.stays')}</Text>
          </>
        )}
        {sessions.length === 0 ? null : (
          <>
            <Text>{t('taken.sessions')}</Text>
            <ul className={classes.overlapping}>
              {sessions.map((one) => (
                <li key={one.id}>
                  <SessionTimes schedule={one} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}

/** Lists the appointments in the time of a session. */
export function Overlapping({ appointments }: { appointments: readonly Appointment[] }) {
  const { t } = useTranslation(['calendar', 'appointments'])
  return (
    <ul className={classes.overlapping}>
      {appointments.map((one) => (
        <li key={one.id}>
          {t('duringOf', { time: showTime(one.startsAt), name: one.patientName })}
          {one.status === 'CONFIRMED' ? null : ` (${t(`appointments:status.${one.status}`)})`}
        </li>
      ))}
    </ul>
  )
}
