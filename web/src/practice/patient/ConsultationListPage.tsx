import { Button, Text } from '@mantine/core'
import type { ListedSchedule, Schedule } from '@medconsult/contract'
import { IconCalendarOff, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
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
  MoreButton,
  Page,
  Problem,
  QueryFrame,
  QueryPending,
  SearchField,
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
  // The search is stored in the URL, so that going back from a session restores it.
  const [params, setParams] = useSearchParams()
  const name = params.get('name') ?? ''
  const list = useBrowseSchedules(name)
  return (
    <Page title={t('list.title')} lead={t('list.lead')}>
      {list.isLong || name !== '' ? (
        <SearchField
          label={t('list.search')}
          value={name}
          icon={<IconSearch size={18} aria-hidden="true" />}
          onTyped={(typed) => setParams(typed === '' ? {} : { name: typed }, { replace: true })}
        />
      ) : null}
      <QueryFrame query={list.first} label={t('list.loading')}>
        {() => <Sessions list={list} isSearch={name !== ''} />}
      </QueryFrame>
      {below}
    </Page>
  )
}

function Sessions({ list, isSearch }: { list: ReturnType<typeof useBrowseSchedules>; isSearch: boolean }) {
  const { t } = useTranslation('practice')
  const clinic = useClinicToday()
  const { schedules, error } = list
  if (schedules === null) return <QueryPending query={list.pages} label={t('list.loading')} />
  if (schedules.length === 0) {
    return (
      <EmptyState icon={<IconCalendarOff size={28} />} title={t(isSearch ? 'list.noneFoundTitle' : 'list.emptyTitle')}>
        {t(isSearch ? 'list.noneFoundBody' : 'list.emptyBody')}
      </EmptyState>
    )
  }
  const groups = groupByDay(schedules, clinic)
  // In a clinic with few doctors, or for a patient who knows nobody yet, it would say nothing.
  const tellsKnown = schedules.some(({ known }) => known) && schedules.some(({ known }) => !known)
  return (
    <CardGroups>
      {(['today', 'later'] as const).map((group) =>
        groups[group].length === 0 && (group === 'later' || isSearch || list.more !== null) ? null : (
          <CardGroup key={group} title={t(`list.${group}`)}>
            {groups[group].length === 0 ? <Text c="dimmed">{t('list.emptyToday')}</Text> : null}
            <CardList>
              {knownFirst(groups[group]).map((schedule) => (
                <SessionCard
                  key={schedule.id}
                  schedule={schedule}
                  isToday={group === 'today'}
                  tellsKnown={tellsKnown && schedule.known}
                />
              ))}
            </CardList>
          </CardGroup>
        ),
      )}
      {list.more ? <MoreButton label={t('list.more')} busy={list.isFetchingMore} onMore={list.more} /> : null}
      <Problem message={error ? problemMessage(error) : null} />
    </CardGroups>
  )
}

/** Sessions of doctors whom the patient knows before the others, and otherwise in the order in which they are. */
const knownFirst = (schedules: ListedSchedule[]): ListedSchedule[] =>
  [...schedules].sort((one, other) => Number(other.known) - Number(one.known))

function SessionCard(props: { schedule: Schedule; isToday: boolean; tellsKnown: boolean }) {
  const { schedule, isToday } = props
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
      {props.tellsKnown ? <CardLine>{t('list.known')}</CardLine> : null}
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
