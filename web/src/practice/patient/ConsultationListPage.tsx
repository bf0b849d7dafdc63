import { Button, Text } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconCalendarOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useConfig } from '../../accounts/index.ts'
import { problemMessage } from '../../platform/index.ts'
import {
  CardGroup,
  CardGroups,
  CardLine,
  CardList,
  EmptyState,
  Initials,
  ListCard,
  Page,
  Problem,
  QueryFrame,
  showTimes,
  viewerZone,
} from '../../ui/index.ts'
import { groupByDay } from '../group.ts'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import { SessionTimes } from '../SessionTimes.tsx'
import { useClinicToday } from '../use-clinic-today.ts'
import { useOwnPlace, usePatientQueueGlance } from '../use-patient-queue.ts'
import { useBrowseSchedules } from '../use-schedules.ts'
import { JUST_JOINED } from './just-joined.ts'

/** @param below what is rendered below the list, such as other ways to find a doctor */
export function ConsultationListPage({ below }: { below?: ReactNode }) {
  const { t } = useTranslation('practice')
  const schedules = useBrowseSchedules()
  return (
    <Page title={t('list.title')} lead={t('list.lead')}>
      <QueryFrame query={schedules} label={t('list.loading')}>
        {(data) => <Sessions schedules={data} />}
      </QueryFrame>
      {below}
    </Page>
  )
}

function Sessions({ schedules }: { schedules: Schedule[] }) {
  const { t } = useTranslation('practice')
  const clinic = useClinicToday()
  if (schedules.length === 0) {
    return (
      <EmptyState icon={<IconCalendarOff size={28} />} title={t('list.emptyTitle')}>
        {t('list.emptyBody')}
      </EmptyState>
    )
  }
  const groups = groupByDay(schedules, clinic)
  return (
    <CardGroups>
      {(['today', 'later'] as const).map((group) =>
        groups[group].length === 0 && group === 'later' ? null : (
          <CardGroup key={group} title={t(`list.${group}`)}>
            {groups[group].length === 0 ? <Text c="dimmed">{t('list.emptyToday')}</Text> : null}
            <CardList>
              {groups[group].map((schedule) => (
                <SessionCard key={schedule.id} schedule={schedule} isToday={group === 'today'} />
              ))}
            </CardList>
          </CardGroup>
        ),
      )}
    </CardGroups>
  )
}

function SessionCard({ schedule, isToday }: { schedule: Schedule; isToday: boolean }) {
  const { t } = useTranslation('practice')
  // Where nobody waits and the practice has not begun, the patient has no place either, so nothing more is read.
  const isRead = isToday && (schedule.waitingCount > 0 || schedule.status === 'ONLINE')
  const glance = usePatientQueueGlance(schedule.id, isRead)
  const own = glance?.queueEntry
  const hasNoPlace = isRead ? glance !== null && (!own || own.status === 'LEFT') : true
  const mayJoin = isToday && schedule.status !== 'COMPLETED' && hasNoPlace
  return (
    <ListCard
      to={`/patient/consultation/${schedule.id}`}
      picture={<Initials name={schedule.doctorName} size={48} />}
      title={schedule.doctorName}
      status={<ScheduleStatusPill status={schedule.status} forPatient />}
      actions={mayJoin ? <Join schedule={schedule} /> : null}
    >
      <CardLine>
        <SessionTimes schedule={schedule} withDay={!isToday} />
      </CardLine>
      {own && own.status !== 'DONE' && own.status !== 'LEFT' ? (
        <CardLine tone="accent">{t('list.yourPlace', { number: own.queueNumber })}</CardLine>
      ) : (
        <CardLine>{t('waitingCount', { count: schedule.waitingCount })}</CardLine>
      )}
    </ListCard>
  )
}

/** Takes a place without a look at the session first, and goes on to it. */
function Join({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation('practice')
  const navigate = useNavigate()
  const zone = useConfig()?.clinicTimeZone ?? viewerZone()
  const { join } = useOwnPlace(schedule.id)
  return (
    <>
      <Button
        variant={schedule.status === 'ONLINE' ? 'filled' : 'light'}
        loading={join.isPending}
        // There may be several sessions of one doctor.
        aria-label={t('list.join', { name: schedule.doctorName, time: showTimes(schedule, zone).range })}
        onClick={() =>
          void join
            .mutateAsync()
            .then(() => navigate(`/patient/consultation/${schedule.id}`, { state: JUST_JOINED }))
            // The problem is drawn below.
            .catch(() => undefined)
        }
      >
        {t('visit.join')}
      </Button>
      <Problem message={join.error ? problemMessage(join.error) : null} />
    </>
  )
}
