import type { AppointmentType } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { showOnBothClocks } from '../ui/index.ts'
import classes from './AppointmentTimes.module.css'

/** When an appointment is: in person on the clock of the place first, by video on the viewer's; the other's beside it where the two differ. */
export function AppointmentTimes(props: {
  span: { startsAt: string; endsAt: string }
  type: AppointmentType
  otherZone: string
  /** The name of the doctor whose time zone is shown as well; null if the calendar is the viewer's own. */
  otherName: string | null
}) {
  const { t } = useTranslation('appointments')
  const { span, type, otherName } = props
  const inPerson = type === 'OFFLINE'
  const { first, second } = showOnBothClocks(
    { start: Date.parse(span.startsAt), end: Date.parse(span.endsAt) },
    { there: props.otherZone, inPerson },
  )
  const said = second && {
    ...second,
    // Nor is this dash a place to break.
    range: second.range.replace('–', '–\u2060'),
    name: otherName ?? '',
  }
  const whose = inPerson ? 'own' : otherName === null ? 'calendar' : 'doctor'
  return (
    <span className={classes.times}>
      <span>
        {`${first.day}, `}
        <span className={classes.range}>{first.range}</span>
        {second ? ` (${first.zone})` : null}
      </span>
      {said ? (
        <span className={classes.other}>
          {second.day === first.day ? t(`zone.${whose}`, said) : t(`zone.${whose}Day`, said)}
        </span>
      ) : null}
    </span>
  )
}
