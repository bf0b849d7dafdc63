import { useTranslation } from 'react-i18next'
import { showSpan } from '../ui/index.ts'
import classes from './AppointmentTimes.module.css'

/** Shows the time of an appointment in the viewer's time zone, and also in the doctor's where the two differ. */
export function AppointmentTimes(props: {
  span: { startsAt: string; endsAt: string }
  otherZone: string
  /** The name of the doctor whose time zone is shown as well; null if the calendar is the viewer's own. */
  otherName: string | null
  withDay?: boolean
}) {
  const { t } = useTranslation('appointments')
  const { span, otherName } = props
  const times = showSpan({ start: Date.parse(span.startsAt), end: Date.parse(span.endsAt) }, props.otherZone)
  const { clinic: other } = times
  const otherTime = other && {
    ...other,
    // A line must not break at this dash either.
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
      {otherTime ? (
        <span className={classes.other}>
          {otherName === null
            ? t(otherTime.day === '' ? 'zone.calendar' : 'zone.calendarDay', otherTime)
            : t(otherTime.day === '' ? 'zone.doctor' : 'zone.doctorDay', otherTime)}
        </span>
      ) : null}
    </span>
  )
}
