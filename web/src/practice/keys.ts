/** Keys in the query cache. */
export const keys = {
  own: ['practice', 'own'] as const,
  browse: ['practice', 'browse'] as const,
  /** Pages of sessions after the first, and those found by a doctor's name. */
  morePages: ['practice', 'more'] as const,
  queue: (scheduleId: string) => ['practice', 'queue', scheduleId] as const,
  view: (scheduleId: string) => ['practice', 'view', scheduleId] as const,
}
