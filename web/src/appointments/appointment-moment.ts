import type { Appointment } from '@medconsult/contract'
import { showMomentOnBothClocks } from '../ui/index.ts'

/** Formats a moment of an appointment, in the time zones of both sides where these differ. @param instant ISO 8601 */
export const momentOf = ({ type, timeZone }: Pick<Appointment, 'type' | 'timeZone'>, instant: string): string =>
  showMomentOnBothClocks(instant, { there: timeZone, inPerson: type === 'OFFLINE' })
