import { Button, Text } from '@mantine/core'
import type { QueueEntry, Schedule } from '@medconsult/contract'
import { IconCalendarOff, IconSettings } from '@tabler/icons-react'
import { Suspense, useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'
import { ClinicContact } from '../../accounts/index.ts'
import { asksForNext, OutgoingPanel, useInviting, useWarmUp } from '../../calls/index.ts'
import { loadReadyCheck } from '../../devices/index.ts'
import { i18n, lazyComponent } from '../../platform/index.ts'
import { BackLink, EmptyState, FrameFirst, LoadingState, Page, QueryFrame } from '../../ui/index.ts'
import { nextToCall } from '../queue-order.ts'
import { SessionTimes } from '../SessionTimes.tsx'
import { useQueue } from '../use-queue.ts'
import { useOwnSchedules } from '../use-schedules.ts'
import classes from './PracticeRoom.module.css'
import { PracticeSwitch } from './PracticeSwitch.tsx'
import { QUEUE_TITLE, Queue } from './Queue.tsx'

const ReadyCheckCard = lazyComponent(loadReadyCheck)
const NotesToWrite = lazyComponent(async () => ({ default: (await import('../../encounters/index.ts')).NotesToWrite }))

export function PracticeRoomPage() {
  const { t } = useTranslation('practice')
  const { scheduleId = '' } = useParams()
  const schedules = useOwnSchedules()
  const schedule = schedules.data?.find((candidate) => candidate.id === scheduleId)
  const back = <BackLink to="/doctor/dashboard">{t('room.back')}</BackLink>
  if (schedule) return <Room key={scheduleId} schedule={schedule} back={back} />
  return (
    <Page title={t('room.title')} back={back}>
      <QueryFrame query={schedules} label={t('room.loading')}>
        {() => (
          <>
            <EmptyState icon={<IconCalendarOff size={28} />} title={t('room.gone')} />
            <ClinicContact />
          </>
        )}
      </QueryFrame>
    </Page>
  )
}

function Room({ schedule, back }: { schedule: Schedule; back: React.ReactNode }) {
  const { t } = useTranslation('practice')
  const queue = useQueue(schedule.id)
  const inviting = useInviting()
  // The camera is opened when an invitation rings: nobody needs it before.
  useWarmUp(true, false)
  useResumedInvitation(queue.data?.find((entry) => entry.status === 'INVITED')?.callSessionId ?? null)
  const nobody = useCallNext(schedule, queue.isFetchedAfterMount ? queue.data : undefined)
  return (
    <Page
      dense
      title={t('room.title')}
      back={back}
      lead={<SessionTimes schedule={schedule} />}
      aside={<PracticeSwitch schedule={schedule} onStarted={focusQueue} />}
    >
      <OutgoingPanel />
      <div role="status">{nobody ? <Text>{t('room.nobodyNext')}</Text> : null}</div>
      <div className={classes.main}>
        <FrameFirst>
          <QueryFrame query={queue} label={t('room.loading')} rows={4}>
            {(data) => <Queue schedule={schedule} entries={data} inviting={inviting} />}
          </QueryFrame>
          <Devices />
          <Suspense fallback={null}>
            <NotesToWrite />
          </Suspense>
        </FrameFirst>
      </div>
    </Page>
  )
}

const focusQueue = (): void => document.getElementById(QUEUE_TITLE)?.focus({ preventScroll: true })

/** The doctor's own picture and devices, folded until they are wanted. */
function Devices() {
  const { t } = useTranslation('practice')
  const [opened, setOpened] = useState(false)
  return (
    <div className={classes.devices}>
      <Button
        variant="default"
        leftSection={<IconSettings size={18} aria-hidden="true" />}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {t('room.devices')}
      </Button>
      {opened ? (
        <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
          <ReadyCheckCard viewer="doctor" report={null} />
        </Suspense>
      ) : null}
    </div>
  )
}

/**
 * Calls the next patient when the call room asks for it, once the call from which the doctor comes has ended.
 * @param entries the queue, once it was read after the doctor came
 * @returns whether there was nobody to call
 */
function useCallNext(schedule: Schedule, entries: QueueEntry[] | undefined): boolean {
  const { invite } = useInviting()
  const navigate = useNavigate()
  const wanted = asksForNext(useLocation().state)
  const [nobody, setNobody] = useState(false)
  const ready =
    wanted && entries !== undefined && !entries.some(({ status }) => status === 'INVITED' || status === 'IN_CALL')
  const callNext = useEffectEvent(() => {
    // A reload of the page must not call anybody.
    void navigate('.', { replace: true, state: null })
    const next = nextToCall(entries ?? [])
    setNobody(next === null)
    if (next) invite({ scheduleId: schedule.id, patientId: next.patientId, patientName: next.patientName })
  })
  useEffect(() => {
    if (ready) callNext()
  }, [ready])
  return nobody
}

/** Resumes an invitation that still rings for the patient after a reload of this page. */
function useResumedInvitation(callSessionId: string | null): void {
  const { resume } = useInviting()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each invitation, not for each drawing
  useEffect(() => {
    if (callSessionId !== null) resume(callSessionId)
  }, [callSessionId])
}
