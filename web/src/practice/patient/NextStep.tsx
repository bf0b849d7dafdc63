import { Button, Card, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'
import type { Primary } from './primary.ts'

/** Explains what the button of the page does next, with the quiet way around it. */
export function NextStep(props: {
  primary: Primary
  isOnline: boolean
  ready: ReturnType<typeof useOwnPlace>['ready']
  onReady: (isReady: boolean) => void
}) {
  const { t } = useTranslation('practice')
  const { primary, ready } = props
  const other = (['CHECK', 'CHECKING', 'CHECK_AGAIN', 'IS_READY'] as const).find((one) => one === primary)
  return (
    <Card className={`${classes.card} ${classes.next}`} component="section" aria-labelledby="next-title">
      <div className={classes.words} aria-live="polite">
        <Title order={2} id="next-title">
          {t(`visit.next.${primary}`)}
        </Title>
        <Text>{t(`visit.nextBody.${primary}`)}</Text>
        {props.isOnline ? null : <Text c="dimmed">{t('visit.offlineWaiting')}</Text>}
      </div>
      <Problem message={ready.error ? problemMessage(ready.error) : null} />
      {other ? (
        <Button
          variant="subtle"
          className={classes.quiet}
          key={other === 'IS_READY' ? 'not' : 'anyway'}
          onClick={() => props.onReady(other !== 'IS_READY')}
        >
          {t(`visit.other_${other}`)}
        </Button>
      ) : null}
    </Card>
  )
}
