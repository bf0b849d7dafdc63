import { call } from './api.ts'
import type { PageQuery } from './ask-ahead.ts'

/** The clinic's public configuration, with the build that the server has. */
export const configQuery = {
  queryKey: ['config'] as const,
  queryFn: ({ signal }) => call('config', { signal }),
} satisfies PageQuery
