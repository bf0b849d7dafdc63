import { Button, Card, Text } from '@mantine/core'
import type { Appointment } from '@medconsult/contract'
import { IconFileText } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './AppointmentPage.module.css'
import type { Side } from './steps.ts'

/** The way to what is written of the visit: for the doctor from the confirmation on, for the patient once it took place. */
export function AppointmentTypeStep({ appointment, side }: { appointment: Appointment; side: Side }) {
  const { t } = useTranslation('appointments')
  const { id, status } = appointment
  const tookPlace = status === 'COMPLETED'
  const wanted = side === 'patient' ? tookPlace : tookPlace || status === 'CONFIRMED' || status === 'NO_SHOW'
  if (!wanted) return null
  return (
    <Card className={classes.card} component="section" aria-label={t('visit.title')}>
      <Text>{t(`visit.${side}`)}</Text>
      <div className={classes.actions}>
        <Button
          component={Link}
          to={`/visits/${id}`}
          variant="default"
          leftSection={<IconFileText size={20} aria-hidden="true" />}
        >
          {t(side === 'doctor' ? 'visit.write' : 'visit.read')}
        </Button>
      </div>
    </Card>
  )
}
