import { addTexts } from '../../platform/index.ts'
import { texts } from '../texts.en.ts'

addTexts('practice', texts)

/** What the calendar shows of practice sessions. */
export { PlanSessionDialog } from '../doctor/PlanSessionDialog.tsx'
export { StartSession } from '../doctor/StartSession.tsx'
export { isStartable } from '../group.ts'
export { ScheduleStatusPill } from '../ScheduleStatusPill.tsx'
export { SessionTimes } from '../SessionTimes.tsx'
export { useClinicToday } from '../use-clinic-today.ts'
export { useOwnSchedules } from '../use-schedules.ts'
