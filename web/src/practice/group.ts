import type { Schedule } from '@medconsult/contract'

export interface Grouped {
  today: Schedule[]
  later: Schedule[]
  past: Schedule[]
}

/** By the clinic's calendar. Today and later in order of time, the past newest first. */
export function groupByDay(schedules: readonly Schedule[], today: string): Grouped {
  const inOrder = [...schedules].sort((a, b) => `${a.date} ${a.startTime}`.localeCompare(`${b.date} ${b.startTime}`))
  return {
    today: inOrder.filter((schedule) => schedule.date === today),
    later: inOrder.filter((schedule) => schedule.date > today),
    past: inOrder.filter((schedule) => schedule.date < today).reverse(),
  }
}
