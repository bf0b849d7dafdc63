import { Button, Card, Text, Title } from '@mantine/core'
import type { ScheduleView } from '@medconsult/contract'
import { estimateWaitMinutes } from '@medconsult/contract/runtime'
import { IconTicket } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'

export function JoinCard({ view, join }: { view: ScheduleView; join: ReturnType<typeof useOwnPlace>['join'] }) {
  const { t } = useTranslation('practice')
  const { schedule, totalInQueue } = view
  const minutes = estimateWaitMinutes(totalInQueue, view.visitMinutes) ?? 0
  if (schedule.status === 'COMPLETED') {
    return (
      <Card className={classes.card}>
        <Text>{t('visit.closed')}</Text>
      </Card>
    )
  }
  return (
    <Card className={`${classes.card} ${classes.join}`} component="section" aria-labelledby="join-title">
      <div className={classes.words}>
        <Title order={2} id="join-title">
          {t('visit.joinTitle')}
        </Title>
        <Text c="dimmed">{schedule.status === 'ONLINE' ? t('visit.joinBody') : t('visit.offline')}</Text>
      </div>
      <Text aria-live="polite" fw={550}>
        {t('waitingCount', { count: totalInQueue })}
        {' · '}
        {minutes > 0 ? t('visit.expected', { count: minutes }) : t('visit.noWait')}
      </Text>
      <Problem message={join.error ? problemMessage(join.error) : null} />
      <Button
        size="lg"
        leftSection={<IconTicket size={20} aria-hidden="true" />}
        loading={join.isPending}
        onClick={() => join.mutate()}
      >
        {t('visit.join')}
      </Button>
    </Card>
  )
}
