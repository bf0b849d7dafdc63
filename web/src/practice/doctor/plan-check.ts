export interface Plan {
  date: string
  startTime: string
  endTime: string
}

/** The first thing wrong with a plan, or null. Dates and times compare as text. */
export function wrongWithPlan(plan: Plan, today: string): keyof Plan | null {
  if (plan.date === '' || plan.date < today) return 'date'
  if (plan.startTime === '') return 'startTime'
  if (plan.endTime === '' || plan.endTime <= plan.startTime) return 'endTime'
  return null
}
