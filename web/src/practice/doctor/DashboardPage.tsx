import { Button, Text } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconCalendarPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useKeptState } from '../../platform/live-index.ts'
import { CardGroup, CardGroups, CardLine, CardList, EmptyState, ListCard, Page, QueryFrame } from '../../ui/index.ts'
import { dueSession, groupByDay } from '../group.ts'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import { SessionTimes } from '../SessionTimes.tsx'
import { useClinicToday } from '../use-clinic-today.ts'
import { useOwnSchedules } from '../use-schedules.ts'
import { PlanSessionDialog } from './PlanSessionDialog.tsx'
import { StartSession } from './StartSession.tsx'

export function DashboardPage() {
  const { t } = useTranslation('practice')
  const [planning, setPlanning] = useKeptState('planning', false)
  const schedules = useOwnSchedules()
  const plan = (
    <Button leftSection={<IconCalendarPlus size={20} aria-hidden="true" />} onClick={() => setPlanning(true)}>
      {t('dashboard.new')}
    </Button>
  )
  return (
    <Page title={t('dashboard.title')} lead={t('dashboard.lead')} aside={plan}>
      <QueryFrame query={schedules} label={t('dashboard.loading')}>
        {(data) => <Sessions schedules={data} action={plan} />}
      </QueryFrame>
      <PlanSessionDialog opened={planning} onClose={() => setPlanning(false)} />
    </Page>
  )
}

function Sessions({ schedules, action }: { schedules: Schedule[]; action: React.ReactNode }) {
  const { t } = useTranslation('practice')
  const clinic = useClinicToday()
  if (schedules.length === 0) {
    return (
      <EmptyState icon={<IconCalendarPlus size={28} />} title={t('dashboard.emptyTitle')} action={action}>
        {t('dashboard.emptyBody')}
      </EmptyState>
    )
  }
  const groups = groupByDay(schedules, clinic)
  const due = dueSession(groups.today, clinic)
  return (
    <CardGroups>
      {(['today', 'later', 'past'] as const).map((group) =>
        groups[group].length === 0 && group !== 'today' ? null : (
          <CardGroup key={group} title={t(`dashboard.${group}`)}>
            {groups[group].length === 0 ? <Text c="dimmed">{t('dashboard.emptyToday')}</Text> : null}
            <CardList>
              {groups[group].map((schedule) => (
                <SessionCard
                  key={schedule.id}
                  schedule={schedule}
                  withDay={group !== 'today'}
                  isDue={schedule.id === due?.id}
                />
              ))}
            </CardList>
          </CardGroup>
        ),
      )}
    </CardGroups>
  )
}

function SessionCard({ schedule, withDay, isDue }: { schedule: Schedule; withDay: boolean; isDue: boolean }) {
  const { t } = useTranslation('practice')
  return (
    <ListCard
      to={`/doctor/practice/${schedule.id}`}
      title={<SessionTimes schedule={schedule} withDay={withDay} />}
      status={<ScheduleStatusPill status={schedule.status} />}
      actions={isDue ? <StartSession schedule={schedule} /> : null}
    >
      <CardLine>{t('waitingCount', { count: schedule.waitingCount })}</CardLine>
    </ListCard>
  )
}
