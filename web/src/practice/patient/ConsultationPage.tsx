import { Button } from '@mantine/core'
import type { ScheduleView } from '@medconsult/contract'
import { IconCalendarOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ClinicContact } from '../../accounts/index.ts'
import { useWarmUp } from '../../calls/index.ts'
import { failureCode } from '../../platform/index.ts'
import { useServerEvent } from '../../platform/live-index.ts'
import { BackLink, EmptyState, FrameFirst, Page, QueryPending, toast } from '../../ui/index.ts'
import { DoctorMessages } from '../messages/DoctorMessages.tsx'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import { SessionTimes } from '../SessionTimes.tsx'
import { usePatientQueue } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'
import { CallCard, ClosedCard, DoneCard } from './OutcomeCards.tsx'
import { WaitingRoom } from './WaitingRoom.tsx'

export function ConsultationPage() {
  const { scheduleId = '' } = useParams()
  return <Visit key={scheduleId} scheduleId={scheduleId} />
}

function Visit({ scheduleId }: { scheduleId: string }) {
  const { t } = useTranslation('practice')
  const visit = usePatientQueue(scheduleId)
  const view = visit.data
  const gone = ['NOT_FOUND', 'VALIDATION'].includes(failureCode(visit.error))
  const back = <BackLink to="/patient/consultation">{t('visit.back')}</BackLink>
  useServerEvent('status_reset', ({ scheduleId: at, again }) => {
    if (at === scheduleId) toast(t(again ? 'visit.again' : 'visit.setReady'), { shownMs: 12_000 })
  })
  if (view) {
    const { schedule } = view
    return (
      <Page
        key="visit"
        title={t('visit.with', { name: schedule.doctorName })}
        back={back}
        lead={<SessionTimes schedule={schedule} />}
        aside={
          <div aria-live="polite">
            <ScheduleStatusPill status={schedule.status} forPatient />
          </div>
        }
      >
        <div className={classes.visit}>
          <DoctorMessages entry={view.queueEntry} doctorName={schedule.doctorName} />
          <FrameFirst>
            <Stage view={view} />
          </FrameFirst>
        </div>
      </Page>
    )
  }
  return (
    <Page key="loading" title={t('list.title')} back={back}>
      {visit.isError && gone ? (
        <>
          <EmptyState
            icon={<IconCalendarOff size={28} />}
            title={t('visit.gone')}
            action={
              <Button component={Link} to="/patient/consultation" variant="light">
                {t('visit.other')}
              </Button>
            }
          />
          <ClinicContact />
        </>
      ) : (
        <QueryPending query={visit} label={t('visit.loading')} />
      )}
    </Page>
  )
}

/** Renders one screen for each state of the patient's own place. */
function Stage({ view }: { view: ScheduleView }) {
  const { schedule, queueEntry } = view
  // If another page has taken the call, this page must not open the camera.
  useWarmUp(queueEntry !== null && queueEntry.status !== 'IN_CALL', queueEntry?.isReady === true)
  if (queueEntry?.status === 'DONE') return <DoneCard />
  if (queueEntry?.status === 'IN_CALL') return <CallCard />
  const own = queueEntry?.status === 'LEFT' ? null : queueEntry
  if (own === null && schedule.status === 'COMPLETED') return <ClosedCard />
  return <WaitingRoom view={own === queueEntry ? view : { ...view, queueEntry: null, aheadOfYou: null }} />
}
