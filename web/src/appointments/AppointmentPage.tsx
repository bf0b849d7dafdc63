import { Button } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconCalendarOff } from '@tabler/icons-react'
import { type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ClinicContact } from '../accounts/index.ts'
import { OutgoingPanel, useWarmUp } from '../calls/index.ts'
import { loadReadyCheck } from '../devices/index.ts'
import { failureCode, i18n, lazyComponent } from '../platform/index.ts'
import { BackLink, EmptyState, LoadingState, Page, QueryPending, useNow } from '../ui/index.ts'
import classes from './AppointmentPage.module.css'
import { AppointmentPill } from './AppointmentPill.tsx'
import { AppointmentTimes } from './AppointmentTimes.tsx'
import { AppointmentTypeStep } from './AppointmentTypeStep.tsx'
import { Facts } from './Facts.tsx'
import { NextStep } from './NextStep.tsx'
import { callIsLive, callTimeOf } from './steps.ts'
import { useAppointment } from './use-appointments.ts'
import { useSide } from './use-side.ts'
import { useResumedCall } from './use-way-in.ts'

const ReadyCheckCard = lazyComponent(loadReadyCheck)

export default function AppointmentPage() {
  const { appointmentId = '' } = useParams()
  return <OneAppointment key={appointmentId} id={appointmentId} />
}

function OneAppointment({ id }: { id: string }) {
  const { t } = useTranslation('appointments')
  const now = useNow()
  const [near, setNear] = useState(false)
  const query = useAppointment(id, near)
  const appointment = query.data
  const isNear = appointment !== undefined && callTimeOf(appointment, now) === 'open'
  if (isNear !== near) setNear(isNear)
  const back = <BackLink to="/appointments">{t('one.back')}</BackLink>
  if (appointment) return <Shown key="shown" appointment={appointment} now={now} back={back} />
  return (
    <Page key="loading" title={t('one.title')} back={back}>
      {query.isError && ['NOT_FOUND', 'VALIDATION'].includes(failureCode(query.error)) ? (
        <>
          <EmptyState
            icon={<IconCalendarOff size={28} />}
            title={t('one.gone')}
            action={
              <Button component={Link} to="/appointments" variant="light">
                {t('one.others')}
              </Button>
            }
          />
          <ClinicContact />
        </>
      ) : (
        <QueryPending query={query} label={t('one.loading')} />
      )}
    </Page>
  )
}

function Shown({ appointment, now, back }: { appointment: Appointment; now: number; back: ReactNode }) {
  const { t } = useTranslation('appointments')
  const side = useSide()
  const other = side === 'doctor' ? appointment.patientName : appointment.doctorName
  const near = callTimeOf(appointment, now) === 'open'
  useWarmUp(near, false)
  useResumedCall(appointment, side)
  return (
    <Page
      title={t('with', { name: other })}
      back={back}
      lead={
        <AppointmentTimes
          span={appointment}
          type={appointment.type}
          otherZone={appointment.timeZone}
          otherName={side === 'doctor' ? null : appointment.doctorName}
        />
      }
      aside={
        <div aria-live="polite">
          <AppointmentPill appointment={appointment} />
        </div>
      }
    >
      {side === 'doctor' ? <OutgoingPanel /> : null}
      <NextStep appointment={appointment} side={side} now={now} />
      <AppointmentTypeStep appointment={appointment} side={side} />
      <div className={near && !callIsLive(appointment) ? classes.columns : undefined}>
        <Facts appointment={appointment} side={side} now={now} />
        {near && !callIsLive(appointment) ? (
          <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
            <ReadyCheckCard viewer={side} report={null} />
          </Suspense>
        ) : null}
      </div>
    </Page>
  )
}
