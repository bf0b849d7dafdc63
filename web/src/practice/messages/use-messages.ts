import type { QueueEntry, QueueMessage, ScheduleView } from '@medconsult/contract'
import { QUEUE_MESSAGES_SHOWN } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, isPassing } from '../../platform/index.ts'
import { patchLive } from '../../platform/live-index.ts'
import { keys } from '../keys.ts'

export interface NewMessage {
  message: string
  /** A repetition with the same key is the same message. */
  key: string
}
/** Sends messages, one after another. */
export interface Sending {
  mutate: (given: NewMessage, options: { onSuccess: () => void }) => void
  isPending: boolean
  isSuccess: boolean
  error: unknown
}

/** An attempt that did not reach the server is repeated; the key makes sure that it is one message. */
const again = { retry: (count: number, error: unknown) => isPassing(error) && count < 20, retryDelay: 3000 } as const

/** Adds a message to a place, unless it is there already. */
export function withMessage(entry: QueueEntry, message: QueueMessage): QueueEntry {
  if (entry.messages.some(({ id }) => id === message.id)) return entry
  const messages = [...entry.messages, message].sort((a, b) =>
    a.sentAt === b.sentAt ? 0 : a.sentAt < b.sentAt ? -1 : 1,
  )
  return { ...entry, messages: messages.slice(-QUEUE_MESSAGES_SHOWN) }
}

/**
 * Sends messages of the doctor.
 * @param patientId null: to everybody who waits
 */
export function useMessagePatients(scheduleId: string, patientId: string | null): Sending {
  const cache = useQueryClient()
  const key = keys.queue(scheduleId)
  return useMutation({
    ...again,
    mutationFn: async (body: NewMessage): Promise<void> => {
      if (patientId === null) await call('messageQueue', { params: { id: scheduleId }, body })
      else await call('messagePatient', { params: { id: scheduleId, patientId }, body })
    },
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  })
}

/** Sends answers of the patient. */
export function useAnswerDoctor(scheduleId: string): Sending {
  const cache = useQueryClient()
  const key = keys.view(scheduleId)
  return useMutation({
    ...again,
    mutationFn: (body: NewMessage) => call('answerDoctor', { params: { id: scheduleId }, body }),
    onSuccess: (message) =>
      patchLive<ScheduleView>(cache, key, (view) =>
        view?.queueEntry ? { ...view, queueEntry: withMessage(view.queueEntry, message) } : view,
      ),
    onError: () => cache.invalidateQueries({ queryKey: key }),
  })
}
