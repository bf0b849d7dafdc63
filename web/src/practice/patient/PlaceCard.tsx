import { Button, Card } from '@mantine/core'
import type { QueueEntry, ScheduleView } from '@medconsult/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemWords } from '../../platform/index.ts'
import { ConfirmDialog, Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-visit.ts'
import classes from './Consultation.module.css'

/** Where one stands in the queue, and the way out of it. */
export function PlaceCard(props: {
  view: ScheduleView
  entry: QueueEntry
  leave: ReturnType<typeof useOwnPlace>['leave']
}) {
  const { t } = useTranslation('practice')
  const { view, entry, leave } = props
  const [asking, setAsking] = useState(false)
  const ahead = view.aheadOfYou ?? 0
  const wait = view.estimatedWaitMinutes ?? 0
  const close = (): void => setAsking(false)
  const invited = entry.status === 'INVITED'
  const headline = invited
    ? t('visit.invitedTitle', { name: view.schedule.doctorName })
    : ahead === 0
      ? t('visit.nextTitle')
      : t('visit.ahead', { count: ahead })
  return (
    <Card className={`${classes.card} ${classes.place}`} component="section" aria-label={t('visit.position')}>
      <div className={classes.position} aria-live="polite" aria-atomic="true">
        <span className={classes.big}>{ahead + 1}</span>
        <div>
          <div className={classes.label}>{t('visit.position')}</div>
          <div className={classes.headline}>{headline}</div>
        </div>
      </div>
      <dl className={classes.facts}>
        <div className={classes.fact}>
          <dt>{t('visit.waitLabel')}</dt>
          <dd>{wait === 0 ? t('visit.soon') : t('visit.wait', { count: wait })}</dd>
        </div>
        <div className={classes.fact}>
          <dt>{t('visit.aheadLabel')}</dt>
          <dd>{ahead === 0 ? t('visit.nobody') : ahead}</dd>
        </div>
      </dl>
      <Problem message={leave.error ? problemWords(leave.error) : null} />
      {invited ? null : (
        <div>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('visit.leave')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('visit.leaveTitle')}
        body={t('visit.leaveBody')}
        confirm={t('visit.leave')}
        danger
        busy={leave.isPending}
        onClose={close}
        onConfirm={() => leave.mutate(undefined, { onSettled: close })}
      />
    </Card>
  )
}
