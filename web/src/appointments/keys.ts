/** Keys in the query cache. */
export const keys = {
  lists: ['appointments', 'list'] as const,
  list: (show: Show) => ['appointments', 'list', show] as const,
  betweens: ['appointments', 'between'] as const,
  between: (from: string, to: string) => ['appointments', 'between', from, to] as const,
  one: (id: string) => ['appointments', 'one', id] as const,
  slotsOf: (doctorId: string) => ['appointments', 'slots', doctorId] as const,
  slots: (doctorId: string, from: string) => ['appointments', 'slots', doctorId, from] as const,
  calendar: ['appointments', 'calendar'] as const,
}

/** The two lists of the server: appointments that are still open, and those that are over. */
export type Show = 'open' | 'closed'

/** How often to poll without a socket, in milliseconds; more often while a call may start. */
export const POLL_MS = 10_000
export const POLL_NEAR_MS = 3000
