import type { QueueEntry } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useRoom, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { withMessage } from './messages/use-messages.ts'
import { queueOf } from './queries/index.ts'
import { patchCheck, patchQueue, RecentUpdates } from './queue-patch.ts'

/** Reads the doctor's queue. Events update it, and it is polled without a socket. */
export function useQueue(scheduleId: string) {
  const cache = useQueryClient()
  const query = queueOf(scheduleId)
  const key = query.queryKey
  const [recent] = useState(() => new RecentUpdates())
  const refetch = (): void => void cache.invalidateQueries({ queryKey: key })

  useRoom('join_schedule', 'leave_schedule', { scheduleId }, () => {
    recent.begin()
    refetch()
  })
  useServerEvent('queue_joined', ({ scheduleId: at, entry }) => {
    if (at === scheduleId) recent.seeJoined(entry)
  })
  useServerEvent('queue_updated', (update) => {
    const news = update.scheduleId === scheduleId ? recent.see(update) : 'old'
    const entries = cache.getQueryData<QueueEntry[]>(key)
    if (news === 'old' || !entries) return
    const patched = patchQueue(entries, update, recent.joined)
    cache.setQueryData(key, patched.entries)
    if (patched.unknown || news === 'missed') refetch()
  })
  useServerEvent('presence_changed', ({ scheduleId: at, entryId, connected }) => {
    if (at !== scheduleId) return
    patchLive<QueueEntry[]>(cache, key, (entries) =>
      entries?.map((entry) => (entry.id === entryId ? { ...entry, connected } : entry)),
    )
  })
  useServerEvent('ready_checked', (news) => {
    if (news.scheduleId !== scheduleId) return
    patchLive<QueueEntry[]>(cache, key, (entries) => entries && patchCheck(entries, news))
  })
  useServerEvent('reason_given', ({ scheduleId: at, entryId, reason }) => {
    if (at !== scheduleId) return
    patchLive<QueueEntry[]>(cache, key, (entries) =>
      entries?.map((entry) => (entry.id === entryId ? { ...entry, reason } : entry)),
    )
  })
  useServerEvent('queue_message', ({ scheduleId: at, entryId, message }) => {
    if (at !== scheduleId) return
    patchLive<QueueEntry[]>(cache, key, (entries) =>
      entries?.map((entry) => (entry.id === entryId ? withMessage(entry, message) : entry)),
    )
  })
  useServerEvent('call_confirmed', ({ patientId, callSessionId }) => {
    patchLive<QueueEntry[]>(cache, key, (entries) =>
      entries?.map((entry) => (entry.patientId === patientId ? { ...entry, callSessionId } : entry)),
    )
  })

  return useLiveQuery<QueueEntry[]>({
    queryKey: key,
    queryFn: async (context) => {
      const revisionBefore = recent.revision
      const entries = await query.queryFn(context)
      return recent
        .after(revisionBefore)
        .reduce((patched, update) => patchQueue(patched, update, recent.joined).entries, entries)
    },
    pollMs: pollIntervals.queue,
  })
}

/** Reminds a patient whose page is closed. */
export function useRemind(scheduleId: string) {
  const cache = useQueryClient()
  const key = keys.queue(scheduleId)
  return useMutation({
    mutationFn: (patientId: string) => call('remindPatient', { params: { id: scheduleId, patientId } }),
    onSuccess: ({ remindedAt }, patientId) =>
      patchLive<QueueEntry[]>(cache, key, (entries) =>
        entries?.map((entry) => (entry.patientId === patientId ? { ...entry, remindedAt } : entry)),
      ),
    onError: () => cache.invalidateQueries({ queryKey: key }),
  })
}

/** "Call again": makes a seen or waiting patient ready. */
export function useResetPatient(scheduleId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (patientId: string) => call('resetPatient', { params: { id: scheduleId, patientId } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.queue(scheduleId) }),
  })
}
