/** What the pages of this domain ask the server for. It is known before their code is loaded. */

import type { PageQuery } from '../../platform/index.ts'
import { call } from '../../platform/index.ts'
import { keys } from '../keys.ts'

export const ownSchedules = {
  queryKey: keys.own,
  queryFn: ({ signal }) => call('listOwnSchedules', { signal }),
} satisfies PageQuery

export const openSchedules = {
  queryKey: keys.browse,
  queryFn: ({ signal }) => call('browseSchedules', { query: {}, signal }),
} satisfies PageQuery

/** The doctor's queue. */
export const queueOf = (scheduleId: string) =>
  ({
    queryKey: keys.queue(scheduleId),
    queryFn: ({ signal }) => call('readQueue', { params: { id: scheduleId }, signal }),
  }) satisfies PageQuery

/** A patient's view of a session and of their own place in it. */
export const viewOf = (scheduleId: string) =>
  ({
    queryKey: keys.view(scheduleId),
    queryFn: ({ signal }) => call('viewSchedule', { params: { id: scheduleId }, signal }),
  }) satisfies PageQuery
