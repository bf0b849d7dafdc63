import { Button, Card, Text, Title } from '@mantine/core'
import type { Schedule } from '@medconsult/contract'
import { IconCalendarPlus, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useKeptState } from '../../platform/live-index.ts'
import { EmptyState, Page, QueryFrame } from '../../ui/index.ts'
import { dueSession, groupByDay } from '../group.ts'
import { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
import classes from '../SessionCard.module.css'
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
    <div className={classes.groups}>
      {(['today', 'later', 'past'] as const).map((group) =>
        groups[group].length === 0 && group !== 'today' ? null : (
          <section key={group} aria-labelledby={`group-${group}`}>
            <Title order={2} id={`group-${group}`} className={classes.groupTitle}>
              {t(`dashboard.${group}`)}
            </Title>
            {groups[group].length === 0 ? <Text c="dimmed">{t('dashboard.emptyToday')}</Text> : null}
            <ul className={classes.list}>
              {groups[group].map((schedule) => (
                <SessionCard
                  key={schedule.id}
                  schedule={schedule}
                  withDay={group !== 'today'}
                  isDue={schedule.id === due?.id}
                />
              ))}
            </ul>
          </section>
        ),
      )}
    </div>
  )
}

function SessionCard({ schedule, withDay, isDue }: { schedule: Schedule; withDay: boolean; isDue: boolean }) {
  const { t } = useTranslation('practice')
  return (
    <Card component="li" className={classes.card}>
      <Link to={`/doctor/practice/${schedule.id}`} className={classes.link}>
        <span className={classes.what}>
          <span className={classes.title}>
            <SessionTimes schedule={schedule} withDay={withDay} />
          </span>
          <span className={classes.note}>{t('waitingCount', { count: schedule.waitingCount })}</span>
        </span>
        <ScheduleStatusPill status={schedule.status} />
        <IconChevronRight size={20} className={classes.arrow} aria-hidden="true" />
      </Link>
      {isDue ? (
        <div className={classes.start}>
          <StartSession schedule={schedule} />
        </div>
      ) : null}
    </Card>
  )
}
