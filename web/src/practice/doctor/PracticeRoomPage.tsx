import { Anchor } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconArrowLeft, IconCalendarOff } from '@tabler/icons-react'
import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { OutgoingPanel, useInviting, useWarmUp } from '../../calls/index.ts'
import { loadReadyCheck } from '../../devices/index.ts'
import { i18n, lazyComponent } from '../../platform/index.ts'
import { EmptyState, LoadingState, Page, QueryFrame } from '../../ui/index.ts'
import { SessionTimes } from '../SessionTimes.tsx'
import { useQueue } from '../use-queue.ts'
import { useOwnSchedules } from '../use-schedules.ts'
import classes from './PracticeRoom.module.css'
import { PracticeSwitch } from './PracticeSwitch.tsx'
import { Queue } from './Queue.tsx'

const ReadyCheckCard = lazyComponent(loadReadyCheck)
const NotesToWrite = lazyComponent(async () => ({ default: (await import('../../encounters/index.ts')).NotesToWrite }))

export function PracticeRoomPage() {
  const { t } = useTranslation('practice')
  const { scheduleId = '' } = useParams()
  const schedules = useOwnSchedules()
  const schedule = schedules.data?.find((candidate) => candidate.id === scheduleId)
  const back = (
    <Anchor component={Link} to="/doctor/dashboard" className={classes.back}>
      <IconArrowLeft size={18} aria-hidden="true" />
      {t('room.back')}
    </Anchor>
  )
  if (schedule) return <Room key={scheduleId} schedule={schedule} back={back} />
  return (
    <Page title={t('room.title')} back={back}>
      <QueryFrame query={schedules} label={t('room.loading')}>
        {() => <EmptyState icon={<IconCalendarOff size={28} />} title={t('room.gone')} />}
      </QueryFrame>
    </Page>
  )
}

function Room({ schedule, back }: { schedule: Schedule; back: React.ReactNode }) {
  const { t } = useTranslation('practice')
  const queue = useQueue(schedule.id)
  const inviting = useInviting()
  const online = schedule.status === 'ONLINE'
  useWarmUp(true, online)
  useResumedInvitation(queue.data?.find((entry) => entry.status === 'INVITED')?.callSessionId ?? null)
  return (
    <Page
      title={t('room.title')}
      back={back}
      lead={<SessionTimes schedule={schedule} />}
      aside={<PracticeSwitch schedule={schedule} />}
    >
      <OutgoingPanel />
      <div className={classes.columns}>
        <div className={classes.main}>
          <QueryFrame query={queue} label={t('room.loading')} rows={4}>
            {(data) => <Queue schedule={schedule} entries={data} inviting={inviting} />}
          </QueryFrame>
        </div>
        <aside className={classes.side}>
          <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
            <ReadyCheckCard viewer="doctor" report={null} />
          </Suspense>
          <Suspense fallback={null}>
            <NotesToWrite />
          </Suspense>
        </aside>
      </div>
    </Page>
  )
}

/** Resumes an invitation that still rings for the patient after a reload of this page. */
function useResumedInvitation(callSessionId: string | null): void {
  const { resume } = useInviting()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each invitation, not for each drawing
  useEffect(() => {
    if (callSessionId !== null) resume(callSessionId)
  }, [callSessionId])
}
