import { Button, Card } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem, useReturnFocus } from '../ui/index.ts'
import classes from './AppointmentPage.module.css'
import { SlotCalendar } from './booking/SlotCalendar.tsx'
import type { DialogProps } from './dialog-props.ts'

/** Lets the patient choose another of the doctor's free times. */
export function MovePanel({ appointment, busy, problem, onChange, onClose }: DialogProps) {
  const { t } = useTranslation('appointments')
  const card = useRef<HTMLDivElement>(null)
  useReturnFocus(true)
  useEffect(() => {
    card.current?.focus({ preventScroll: true })
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    card.current?.scrollIntoView({ block: 'start', behavior: still ? 'instant' : 'smooth' })
  }, [])
  return (
    <Card className={classes.card} ref={card} tabIndex={-1}>
      <Problem message={problem} />
      <SlotCalendar
        doctorId={appointment.doctorId}
        title={t('step.move')}
        busy={busy ? '' : null}
        onPick={({ startsAt }) => onChange({ do: 'move', startsAt })}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} disabled={busy}>
          {t('cancel.keepTime')}
        </Button>
      </div>
    </Card>
  )
}
