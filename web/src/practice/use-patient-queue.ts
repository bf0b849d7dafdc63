import type { QueueEntry, ReadyCheckResult, ScheduleView } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, isPassing } from '../platform/index.ts'
import { patchLive, useLiveQuery, useRoom, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { withMessage } from './messages/use-messages.ts'
import { viewOf } from './queries/index.ts'
import { patchView, RecentUpdates } from './queue-patch.ts'
import { useStatusEvents } from './use-schedules.ts'

/** Reads a patient's view of one practice session. Events update it, and it is polled without a socket. */
export function usePatientQueue(scheduleId: string) {
  const cache = useQueryClient()
  const query = viewOf(scheduleId)
  const key = query.queryKey
  const [recent] = useState(() => new RecentUpdates())
  const refetch = (): void => void cache.invalidateQueries({ queryKey: key })

  useStatusEvents()
  useRoom('join_schedule', 'leave_schedule', { scheduleId }, refetch)
  useServerEvent('queue_updated', (update) => {
    const view = cache.getQueryData<ScheduleView>(key)
    if (update.scheduleId !== scheduleId || recent.see(update) === 'old' || !view) return
    const patched = patchView(view, update)
    if (patched === null) return refetch()
    cache.setQueryData(key, patched)
    // The event does not contain the id of the call, so the patient concerned fetches it.
    if (patched.queueEntry?.status === 'IN_CALL' && patched.queueEntry.callSessionId === null) refetch()
  })
  // Another page of the patient's has changed the reason.
  useServerEvent('reason_given', ({ entryId, reason }) => {
    patchLive<ScheduleView>(cache, key, (view) =>
      view?.queueEntry?.id === entryId ? { ...view, queueEntry: { ...view.queueEntry, reason } } : view,
    )
  })
  useServerEvent('queue_message', ({ entryId, message }) => {
    patchLive<ScheduleView>(cache, key, (view) =>
      view?.queueEntry?.id === entryId ? { ...view, queueEntry: withMessage(view.queueEntry, message) } : view,
    )
  })
  return useLiveQuery<ScheduleView>({
    queryKey: key,
    queryFn: async (context) => {
      const view = await query.queryFn(context)
      return recent.after(view.revision).reduce((patched, update) => patchView(patched, update) ?? patched, view)
    },
    pollMs: pollIntervals.queue,
  })
}

/** Reads the same view for a list, without live updates. */
export function usePatientQueueGlance(scheduleId: string, enabled: boolean): ScheduleView | null {
  const view = useQuery({
    ...viewOf(scheduleId),
    enabled,
    refetchOnMount: 'always',
  })
  return view.data ?? null
}

/** Returns the patient's actions on their own place. */
export function useOwnPlace(scheduleId: string) {
  const cache = useQueryClient()
  const key = keys.view(scheduleId)
  const params = { id: scheduleId }
  const refetch = () => cache.invalidateQueries({ queryKey: key })
  const patch = (change: (entry: QueueEntry) => QueueEntry | null): void => {
    patchLive<ScheduleView>(cache, key, (view) =>
      view?.queueEntry ? { ...view, queueEntry: change(view.queueEntry) } : view,
    )
  }
  const join = useMutation({ mutationFn: () => call('joinQueue', { params, body: undefined }), onSettled: refetch })
  const leave = useMutation({
    mutationFn: () => call('leaveQueue', { params }),
    onSuccess: () => patch(() => null),
    onSettled: refetch,
  })
  const ready = useMutation({
    mutationFn: (isReady: boolean) => call('toggleReady', { params, body: { isReady } }),
    onSuccess: ({ isReady, status }) => patch((entry) => ({ ...entry, isReady, status })),
    onError: refetch,
  })
  const check = useMutation({
    mutationFn: (result: ReadyCheckResult) => call('saveReadyCheck', { params, body: result }),
    // The results are sent one after another, so that a late request cannot replace a newer result.
    scope: { id: `ready-check-${scheduleId}` },
    retry: (count, error) => isPassing(error) && count < 20,
    retryDelay: 3000,
    onSuccess: (readyCheck) => patch((entry) => ({ ...entry, readyCheck })),
  })
  const reason = useMutation({
    mutationFn: (given: string | null) => call('giveReason', { params, body: { reason: given } }),
    // What is typed later is sent later.
    scope: { id: `reason-${scheduleId}` },
    retry: (count, error) => isPassing(error) && count < 20,
    retryDelay: 3000,
    onSuccess: ({ reason: kept }) => patch((entry) => ({ ...entry, reason: kept })),
  })
  return { join, leave, ready, check, reason }
}
