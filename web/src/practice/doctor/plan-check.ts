import { isSessionSpan } from '@medconsult/contract/runtime'

export interface Plan {
  date: string
  startTime: string
  endTime: string
}

/** Whether the session ends on the day after it begins. */
export const isOvernight = ({ startTime, endTime }: Plan): boolean =>
  startTime !== '' && endTime !== '' && endTime <= startTime

/** Returns the first field with a mistake, or null. Dates and times are compared as text. */
export function wrongWithPlan(plan: Plan, today: string): keyof Plan | null {
  if (plan.date === '' || plan.date < today) return 'date'
  if (plan.startTime === '') return 'startTime'
  if (plan.endTime === '' || !isSessionSpan(plan.startTime, plan.endTime)) return 'endTime'
  return null
}
