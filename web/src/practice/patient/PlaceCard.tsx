import { Card } from '@mantine/core'
import type { ScheduleView } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import classes from './Consultation.module.css'

/** Shows the patient's place in the queue. A screen reader announces every change. */
export function PlaceCard({ view }: { view: ScheduleView }) {
  const { t } = useTranslation('practice')
  const ahead = view.aheadOfYou ?? 0
  const wait = view.estimatedWaitMinutes ?? 0
  const online = view.schedule.status === 'ONLINE'
  const waiting = wait === 0 ? t('visit.soon') : t('visit.wait', { count: wait })
  // Before the doctor is online nobody moves up, so "any moment" would be wrong.
  const beforeStart = wait === 0 ? t('visit.soonOnceOnline') : t('visit.waitOnceOnline', { count: wait })
  return (
    <Card className={`${classes.card} ${classes.place}`} component="section" aria-label={t('visit.position')}>
      <div className={classes.position} aria-live="polite" aria-atomic="true">
        <span className={classes.big}>{ahead + 1}</span>
        <div>
          <div className={classes.label}>{t('visit.position')}</div>
          <div className={classes.headline}>
            {ahead === 0 ? t('visit.nextTitle') : t('visit.ahead', { count: ahead })}
          </div>
        </div>
      </div>
      <dl className={classes.facts}>
        <div className={classes.fact}>
          <dt>{t('visit.waitLabel')}</dt>
          <dd>{online ? waiting : beforeStart}</dd>
        </div>
        <div className={classes.fact}>
          <dt>{t('visit.aheadLabel')}</dt>
          <dd>{ahead === 0 ? t('visit.nobody') : ahead}</dd>
        </div>
      </dl>
    </Card>
  )
}
