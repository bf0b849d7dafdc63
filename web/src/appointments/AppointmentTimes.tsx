import { useTranslation } from 'react-i18next'
import { showSpan } from '../ui/index.ts'
import classes from './AppointmentTimes.module.css'

/** When an appointment is, in the viewer's time; the doctor's beside it where the two differ. */
export function AppointmentTimes(props: {
  span: { startsAt: string; endsAt: string }
  otherZone: string
  /** Whose time the other is; null: it is the viewer's own calendar. */
  otherName: string | null
  withDay?: boolean
}) {
  const { t } = useTranslation('appointments')
  const { span, otherName } = props
  const times = showSpan({ start: Date.parse(span.startsAt), end: Date.parse(span.endsAt) }, props.otherZone)
  const { clinic: other } = times
  const said = other && {
    ...other,
    // Nor is this dash a place to break.
    range: other.range.replace('–', '–\u2060'),
    day: other.day ?? '',
    name: otherName ?? '',
  }
  return (
    <span className={classes.times}>
      <span>
        {(props.withDay ?? true) ? `${times.day}, ` : null}
        <span className={classes.range}>{times.range}</span>
      </span>
      {said ? (
        <span className={classes.other}>
          {otherName === null
            ? t(said.day === '' ? 'zone.calendar' : 'zone.calendarDay', said)
            : t(said.day === '' ? 'zone.doctor' : 'zone.doctorDay', said)}
        </span>
      ) : null}
    </span>
  )
}
