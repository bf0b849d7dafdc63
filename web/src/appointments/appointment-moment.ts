import type { Appointment } from '@medconsult/contract'
import { showMomentOnBothClocks } from '../ui/index.ts'

/** A moment of an appointment, on the clocks of both sides where they differ. @param instant ISO 8601 */
export const momentOf = ({ type, timeZone }: Pick<Appointment, 'type' | 'timeZone'>, instant: string): string =>
  showMomentOnBothClocks(instant, { there: timeZone, inPerson: type === 'OFFLINE' })
