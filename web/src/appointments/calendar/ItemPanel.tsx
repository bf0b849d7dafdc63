import { Button, Group, Stack, Text } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useInviting, useWarmUp } from '../../calls/index.ts'
import { problemMessage } from '../../platform/index.ts'
import {
  isStartable,
  ScheduleStatusPill,
  SessionTimes,
  StartSession,
  useClinicToday,
} from '../../practice/sessions/index.ts'
import { Dialog, Problem, showTimes, useNow } from '../../ui/index.ts'
import { AppointmentPill } from '../AppointmentPill.tsx'
import { AppointmentTimes } from '../AppointmentTimes.tsx'
import { useNextStep } from '../NextStep.tsx'
import { callTimeOf } from '../steps.ts'
import { useAppointment } from '../use-appointments.ts'
import { useResumedCall } from '../use-way-in.ts'
import classes from './Calendar.module.css'
import type { AppointmentItem, CalendarItem, SessionItem } from './items.ts'
import { Overlapping } from './TimeTaken.tsx'

/** Shows what stands at a time of the calendar, with what can be done about it now. */
export function ItemPanel({ item, onClose }: { item: CalendarItem | null; onClose: () => void }) {
  if (item === null) return null
  return item.kind === 'session' ? (
    <SessionPanel key={item.key} item={item} onClose={onClose} />
  ) : (
    <AppointmentPanel key={item.key} item={item} onClose={onClose} />
  )
}

function AppointmentPanel({ item, onClose }: { item: AppointmentItem; onClose: () => void }) {
  const { t } = useTranslation(['calendar', 'appointments'])
  const now = useNow()
  const clinic = useClinicToday()
  const near = callTimeOf(item.appointment, now) === 'open'
  const appointment = useAppointment(item.appointment.id, near).data ?? item.appointment
  const inviting = useInviting()
  const { card, dialogs, isAsking } = useNextStep({ appointment, side: 'doctor', now })
  useWarmUp(near, false)
  useResumedCall(appointment, 'doctor')
  useCloseWhenRinging(appointment, onClose)
  return (
    <>
      {/* It steps back while a question is open, and is there again with what came of it. */}
      <Dialog opened={!isAsking} onClose={onClose} title={t('appointments:with', { name: appointment.patientName })}>
        <Stack gap="md">
          <div className={classes.facts}>
            <AppointmentTimes
              span={appointment}
              type={appointment.type}
              otherZone={appointment.timeZone}
              otherName={null}
            />
            <AppointmentPill appointment={appointment} />
          </div>
          <Text>{t(`appointments:type.${appointment.type}`)}</Text>
          {appointment.reason ? (
            <Text className={classes.reason}>
              <Text span c="dimmed">
                {`${t('appointments:one.visitReason')}: `}
              </Text>
              {appointment.reason}
            </Text>
          ) : null}
          {item.during ? (
            <Text className={classes.clash}>{t('during', { range: showTimes(item.during, clinic.zone).range })}</Text>
          ) : null}
          {card}
          <Problem message={inviting.error ? problemMessage(inviting.error) : null} />
          <Group>
            <Button component={Link} to={`/appointments/${appointment.id}`} variant="default">
              {t('open')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
      {dialogs}
    </>
  )
}

/** The page below shows the invitation that rings, so the panel makes way for it. */
function useCloseWhenRinging({ patientId }: Appointment, onClose: () => void): void {
  const { invitation } = useInviting()
  const isRinging = invitation?.status === 'INVITED' && invitation.patientId === patientId
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (isRinging) close()
  }, [isRinging])
}

function SessionPanel({ item, onClose }: { item: SessionItem; onClose: () => void }) {
  const { t } = useTranslation(['calendar', 'practice'])
  const clinic = useClinicToday()
  const { schedule, overlapping } = item
  return (
    <Dialog opened onClose={onClose} title={t('session')}>
      <Stack gap="md">
        <div className={classes.facts}>
          <SessionTimes schedule={schedule} />
          <ScheduleStatusPill status={schedule.status} />
        </div>
        <Text>{t('practice:waitingCount', { count: schedule.waitingCount })}</Text>
        {overlapping.length === 0 ? null : (
          <div>
            <Text className={classes.clash}>{t('overlapping', { count: overlapping.length })}</Text>
            <Overlapping appointments={overlapping} />
          </div>
        )}
        <Group>
          {isStartable(schedule, clinic) ? <StartSession schedule={schedule} /> : null}
          <Button component={Link} to={`/doctor/practice/${schedule.id}`} variant="default">
            {t('openSession')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
