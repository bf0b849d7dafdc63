import { Button, Card, Text, Title } from '@mantine/core'
import { IconCalendarOff, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useOngoingCall } from '../../calls/index.ts'
import { EmptyState } from '../../ui/index.ts'
import classes from './Consultation.module.css'

export function DoneCard() {
  const { t } = useTranslation('practice')
  return (
    <EmptyState
      icon={<IconCircleCheck size={28} />}
      title={t('visit.doneTitle')}
      action={
        <Button component={Link} to="/patient/consultation" variant="light">
          {t('visit.other')}
        </Button>
      }
    >
      {t('visit.doneBody')}
    </EmptyState>
  )
}

/** The session is over for somebody who has no place in it. */
export function ClosedCard() {
  const { t } = useTranslation('practice')
  return (
    <EmptyState
      icon={<IconCalendarOff size={28} />}
      title={t('visit.closed')}
      action={
        <Button component={Link} to="/patient/consultation" variant="light">
          {t('visit.other')}
        </Button>
      }
    />
  )
}

/**
 * Says that the call goes on, into which the bar above every page leads back; or that the patient left it so long ago
 * that they have to be called again.
 */
export function CallCard() {
  const { t } = useTranslation('practice')
  const { ongoing, isKnown } = useOngoingCall()
  const which = ongoing === null && isKnown ? 'leftCall' : 'inCall'
  return (
    <Card className={`${classes.card} ${classes.join}`} component="section">
      <div className={classes.words}>
        <Title order={2}>{t(`visit.${which}Title`)}</Title>
        <Text c="dimmed">{t(`visit.${which}Body`)}</Text>
      </div>
    </Card>
  )
}
