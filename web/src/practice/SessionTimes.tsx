import type { Schedule } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../accounts/index.ts'
import { showTimes, viewerZone } from '../ui/index.ts'
import classes from './SessionTimes.module.css'

/** Shows the time of a practice session in the viewer's zone, and also in the clinic's where the two differ. */
export function SessionTimes({ schedule, withDay = true }: { schedule: Schedule; withDay?: boolean }) {
  const { t } = useTranslation('practice')
  const config = useConfig()
  const times = showTimes(schedule, config?.clinicTimeZone ?? viewerZone())
  const { clinic } = times
  return (
    <span className={classes.times}>
      <span>
        {withDay ? `${times.day}, ` : null}
        <span className={classes.range}>{times.range}</span>
      </span>
      {clinic ? (
        <span className={classes.clinic}>
          {clinic.day === null
            ? t('clinicTime', { range: clinic.range, zone: clinic.zone })
            : t('clinicDayTime', { day: clinic.day, range: clinic.range, zone: clinic.zone })}
        </span>
      ) : null}
    </span>
  )
}
