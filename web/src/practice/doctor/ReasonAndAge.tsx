import { VisuallyHidden } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import classes from './ReasonAndAge.module.css'

/** The age of a patient in the queue, and why they come. It renders nothing where neither is known. */
export function ReasonAndAge({ entry }: { entry: Pick<QueueEntry, 'reason' | 'age'> }) {
  const { t } = useTranslation('practice')
  const { reason, age } = entry
  if (reason === null && age === null) return null
  return (
    <span className={classes.about}>
      {age === null ? null : <span className={classes.age}>{t('room.age', { count: age })}</span>}
      {reason === null ? null : (
        <span className={classes.reason}>
          <VisuallyHidden>{t('room.reason', { reason })}</VisuallyHidden>
          <bdi aria-hidden="true">{reason}</bdi>
        </span>
      )}
    </span>
  )
}
