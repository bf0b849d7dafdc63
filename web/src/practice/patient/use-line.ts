import type { Schedule, ScheduleView } from '@medconsult/contract'
import { estimateWaitMinutes } from '@medconsult/contract/runtime'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../../accounts/index.ts'
import { serverClock } from '../../platform/index.ts'
import { spanOf } from '../../ui/index.ts'
import { type Wait, waitOf } from './primary.ts'

/** The line beside the button: where one stands, and how long it takes. */
export interface Line {
  place: string
  wait: string
}

type T = TFunction<'practice'>

/** @param ahead how many people are ahead */
export function placeWords(t: T, ahead: number, isOnline: boolean): string {
  // Nobody is called while the doctor is away, so the first is not next.
  return ahead === 0 && isOnline ? t('visit.nextTitle') : t('visit.inLine', { count: ahead + 1, ordinal: true })
}

export function waitWords(t: T, wait: Wait): string {
  if (!('minutes' in wait)) return t(`visit.wait.${wait.says}`)
  const { hours, minutes } = wait
  const time =
    hours === 0
      ? t('visit.minutes', { count: minutes })
      : minutes === 0
        ? t('visit.hours', { count: hours })
        : t('visit.hoursMinutes', { hours, minutes })
  return t(`visit.wait.${wait.says}`, { time })
}

/** Returns the line of somebody who has a place, or of somebody who could take one. */
export function useLine(view: ScheduleView): Line {
  const { t } = useTranslation('practice')
  const left = useMinutesLeft(view.schedule)
  const { status } = view.schedule
  if (view.aheadOfYou === null) {
    const minutes = estimateWaitMinutes(view.totalInQueue, view.visitMinutes) ?? 0
    return {
      place: t('waitingCount', { count: view.totalInQueue }),
      wait: minutes === 0 && status === 'ONLINE' ? t('visit.noWait') : waitWords(t, waitOf(status, minutes, left)),
    }
  }
  return {
    place: placeWords(t, view.aheadOfYou, status === 'ONLINE'),
    wait: waitWords(t, waitOf(status, view.estimatedWaitMinutes ?? 0, left)),
  }
}

/** Minutes until the planned end, at the time of this rendering; each change of the queue renders anew. */
function useMinutesLeft(schedule: Schedule): number | null {
  const zone = useConfig()?.clinicTimeZone
  return zone === undefined ? null : (spanOf(schedule, zone).end - serverClock.now()) / 60_000
}
