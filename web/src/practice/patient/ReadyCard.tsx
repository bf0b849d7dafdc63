import { Anchor, Card, Switch, Text, Title } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'

export function ReadyCard({ entry, ready }: { entry: QueueEntry; ready: ReturnType<typeof useOwnPlace>['ready'] }) {
  const { t } = useTranslation('practice')
  // The switch shows the requested state at once, and goes back if the server refuses.
  const wanted = ready.isPending ? ready.variables : entry.isReady || entry.status === 'INVITED'
  return (
    <Card
      className={`${classes.card} ${wanted ? classes.readyOn : ''}`}
      component="section"
      aria-labelledby="ready-title"
    >
      <div className={classes.ready}>
        <div className={classes.words}>
          <Title order={2} id="ready-title">
            {t('visit.readyTitle')}
          </Title>
          <Text id="ready-hint" aria-live="polite">
            {t(wanted ? 'visit.readyOn' : 'visit.readyOff')}
          </Text>
          {entry.readyCheck || wanted ? null : <Anchor href="#check">{t('visit.readyUnchecked')}</Anchor>}
        </div>
        <Switch
          size="xl"
          classNames={{ body: classes.switch, input: classes.switchInput }}
          color="green.8"
          aria-label={t('visit.ready')}
          aria-describedby="ready-hint"
          checked={wanted}
          disabled={entry.status === 'INVITED'}
          onChange={(event) => ready.mutate(event.currentTarget.checked)}
        />
      </div>
      <Problem message={ready.error ? problemMessage(ready.error) : null} />
    </Card>
  )
}
