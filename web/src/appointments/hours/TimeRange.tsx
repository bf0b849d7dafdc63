import { TextInput } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Hours.module.css'
import type { ExceptionFault } from './validate-hours.ts'

/** Two fields on one line, from and until. Below them stands an error, or that the hours end on the next day. */
export function TimeRange(props: {
  value: { startTime: string; endTime: string }
  fault: ExceptionFault | null
  labels: { from: string; to: string }
  onChange: (change: { startTime?: string; endTime?: string }) => void
  after?: ReactNode
}) {
  const { t } = useTranslation('appointments')
  const hintId = useId()
  const { value, fault, labels, onChange } = props
  const bad = fault === 'from' || fault === 'to' || fault === 'short' || fault === 'overlap'
  const overnight = value.startTime !== '' && value.endTime !== '' && value.endTime <= value.startTime
  const hasHint = bad || overnight
  return (
    <div className={classes.range}>
      <div className={classes.times}>
        <TextInput
          type="time"
          aria-label={labels.from}
          error={bad && fault !== 'to'}
          aria-describedby={hasHint ? hintId : undefined}
          value={value.startTime}
          onChange={(event) => onChange({ startTime: event.currentTarget.value })}
        />
        <span aria-hidden="true">–</span>
        <TextInput
          type="time"
          aria-label={labels.to}
          error={bad && fault !== 'from'}
          aria-describedby={hasHint ? hintId : undefined}
          value={value.endTime}
          onChange={(event) => onChange({ endTime: event.currentTarget.value })}
        />
        {props.after}
      </div>
      {hasHint ? (
        <p id={hintId} className={classes.note} data-bad={bad || undefined}>
          {bad ? t(`hours.fault.${fault}`) : t('hours.nextDay', { time: value.endTime })}
        </p>
      ) : null}
    </div>
  )
}
