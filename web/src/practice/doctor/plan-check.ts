import { isSessionSpan } from '@medconsult/contract/runtime'

export interface Plan {
  date: string
  startTime: string
  endTime: string
}

/** Does it end on the day after it begins? */
export const isOvernight = ({ startTime, endTime }: Plan): boolean =>
  startTime !== '' && endTime !== '' && endTime <= startTime

/** The first thing wrong with a plan, or null. Dates and times compare as text. */
export function wrongWithPlan(plan: Plan, today: string): keyof Plan | null {
  if (plan.date === '' || plan.date < today) return 'date'
  if (plan.startTime === '') return 'startTime'
  if (plan.endTime === '' || !isSessionSpan(plan.startTime, plan.endTime)) return 'endTime'
  return null
}
