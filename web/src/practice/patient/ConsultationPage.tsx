import { Anchor, Text } from '@mantine/core'
import type { ScheduleView } from '@medconsult/contract'
import { IconArrowLeft, IconCalendarOff } from '@tabler/icons-react'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useWarmUp } from '../../calls/index.ts'
import { loadReadyCheck } from '../../devices/index.ts'
import { failureCode, i18n, lazyComponent } from '../../platform/index.ts'
import { useServerEvent } from '../../platform/live-index.ts'
import { EmptyState, LoadingState, Page, QueryPending, toast } from '../../ui/index.ts'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import { SessionTimes } from '../SessionTimes.tsx'
import { useOwnPlace, usePatientQueue } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'
import { ForYourDoctor } from './ForYourDoctor.tsx'
import { JoinCard } from './JoinCard.tsx'
import { LeaveQueue } from './LeaveQueue.tsx'
import { CallCard, DoneCard } from './OutcomeCards.tsx'
import { PlaceCard } from './PlaceCard.tsx'
import { ReadyCard } from './ReadyCard.tsx'

const ReadyCheckCard = lazyComponent(loadReadyCheck)

export function ConsultationPage() {
  const { scheduleId = '' } = useParams()
  return <Visit key={scheduleId} scheduleId={scheduleId} />
}

function Visit({ scheduleId }: { scheduleId: string }) {
  const { t } = useTranslation('practice')
  const visit = usePatientQueue(scheduleId)
  const view = visit.data
  const gone = failureCode(visit.error) === 'NOT_FOUND'
  const back = (
    <Anchor component={Link} to="/patient/consultation" className={classes.back}>
      <IconArrowLeft size={18} aria-hidden="true" />
      {t('visit.back')}
    </Anchor>
  )
  useServerEvent('status_reset', ({ scheduleId: at }) => {
    if (at === scheduleId) toast(t('visit.again'), { shownMs: 12_000 })
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
        <Stage view={view} />
      </Page>
    )
  }
  return (
    <Page key="loading" title={t('list.title')} back={back}>
      {visit.isError && gone ? (
        <EmptyState icon={<IconCalendarOff size={28} />} title={t('visit.gone')} />
      ) : (
        <QueryPending query={visit} label={t('visit.loading')} />
      )}
    </Page>
  )
}

/** Renders one screen for each state of the patient's own place. */
function Stage({ view }: { view: ScheduleView }) {
  const { t } = useTranslation('practice')
  const { schedule, queueEntry } = view
  const place = useOwnPlace(schedule.id)
  const ready = queueEntry?.isReady === true
  // If another page has taken the call, this page must not open the camera.
  useWarmUp(queueEntry !== null && queueEntry.status !== 'IN_CALL', ready)
  if (queueEntry === null || queueEntry.status === 'LEFT') {
    return <JoinCard view={view} join={place.join} />
  }
  if (queueEntry.status === 'DONE') return <DoneCard />
  if (queueEntry.status === 'IN_CALL') return <CallCard />
  return (
    <>
      {schedule.status === 'ONLINE' ? null : <Text c="dimmed">{t('visit.offlineWaiting')}</Text>}
      <div className={classes.columns}>
        <div className={classes.main}>
          <PlaceCard view={view} />
          <ReadyCard entry={queueEntry} ready={place.ready} />
          <ForYourDoctor entry={queueEntry} doctorName={schedule.doctorName} give={place.reason} />
        </div>
        <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
          <ReadyCheckCard
            viewer="patient"
            report={{
              saved: queueEntry.readyCheck,
              save: place.check.mutate,
              saving: place.check.isPending,
              failed: place.check.isError,
            }}
          />
        </Suspense>
      </div>
      {queueEntry.status === 'INVITED' ? null : <LeaveQueue leave={place.leave} />}
    </>
  )
}
