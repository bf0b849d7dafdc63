import { QUEUE_MESSAGE_PACE, type QueueMessage } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import { notify } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import type { PracticeRun } from './doctor-service.ts'
import {
  findMessageByKey,
  findMessagePlaces,
  findSentSince,
  insertMessage,
  type MessagePlace,
} from './message-repository.ts'
import { requireOwner } from './policy.ts'
import { type LockedQueue, lockQueue } from './queue.ts'

export type MessageService = ReturnType<typeof createMessageService>

/** A message, and the sender's key, by which a repetition is recognised. */
interface NewMessage {
  message: string
  key: string
}
type Author = QueueMessage['author']

/** Short messages between the doctor of a queue and those who wait in it. */
export function createMessageService(deps: { run: PracticeRun; clock: Clock }) {
  const { run, clock } = deps

  /** Stores a message and publishes it. */
  async function send(
    tx: QueryExecutorProvider,
    publish: Publish,
    queue: LockedQueue,
    place: MessagePlace,
    given: NewMessage & { author: Author; now: Date },
  ): Promise<QueueMessage> {
    const message = await insertMessage(tx, place.entryId, given)
    const { scheduleId, doctorId } = queue
    await audit(tx, given.now, 'QUEUE_MESSAGE_SENT', { scheduleId, patientId: place.patientId })
    publish([userRoom(doctorId), userRoom(place.patientId)], 'queue_message', {
      scheduleId,
      entryId: place.entryId,
      message,
    })
    if (given.author === 'doctor') {
      const { doctorName: personName, patientId: to } = place
      await notify(tx, publish, given.now, { to, kind: 'QUEUE_MESSAGE', scheduleId, personName })
    }
    return message
  }

  /** The count is exact, because the caller has locked the queue. @throws ApiError TOO_MANY */
  async function requirePace(
    tx: QueryExecutorProvider,
    scheduleId: string,
    sender: { author: Author; entryId: string | null },
    { key, now }: { key: string; now: Date },
  ): Promise<void> {
    const { messages, ms } = QUEUE_MESSAGE_PACE
    const since = new Date(now.getTime() - ms)
    const { keys, first } = await findSentSince(tx, scheduleId, sender, since)
    if (keys.length < messages || keys.includes(key)) return
    const waitMs = (first ?? now).getTime() + ms - now.getTime()
    throw new ApiError('TOO_MANY', 'You are writing very fast. Wait a moment and send it again.', {
      retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
    })
  }

  return {
    /** @throws ApiError NOT_FOUND, FORBIDDEN, QUEUE_STATE, TOO_MANY */
    toPatient: (principal: Principal, scheduleId: string, patientId: string, given: NewMessage) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        requireOwner(queue, principal.userId)
        // The time is read under the lock, so that messages are in the order of their times.
        const now = clock.now()
        const [place] = await findMessagePlaces(tx, scheduleId, patientId)
        if (!place) throw notFound('This patient’s place in the queue')
        const before = await findMessageByKey(tx, place.entryId, { ...given, author: 'doctor' })
        if (before) return before
        if (!place.isOpen) throw new ApiError('QUEUE_STATE', 'This patient does not wait any more.')
        await requirePace(tx, scheduleId, { author: 'doctor', entryId: null }, { ...given, now })
        return send(tx, publish, queue, place, { ...given, author: 'doctor', now })
      }),

    /** Sends the same to everybody who waits. @throws ApiError NOT_FOUND, FORBIDDEN, QUEUE_STATE, TOO_MANY */
    toAll: (principal: Principal, scheduleId: string, given: NewMessage) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        requireOwner(queue, principal.userId)
        const now = clock.now()
        const open = (await findMessagePlaces(tx, scheduleId)).filter(({ isOpen }) => isOpen)
        if (open.length === 0) throw new ApiError('QUEUE_STATE', 'Nobody waits in this queue.')
        await requirePace(tx, scheduleId, { author: 'doctor', entryId: null }, { ...given, now })
        for (const place of open)
          if (!(await findMessageByKey(tx, place.entryId, { ...given, author: 'doctor' })))
            await send(tx, publish, queue, place, { ...given, author: 'doctor', now })
        return { sent: open.length }
      }),

    /** @throws ApiError NOT_FOUND, QUEUE_STATE, TOO_MANY */
    answer: (principal: Principal, scheduleId: string, given: NewMessage) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        const now = clock.now()
        const [place] = await findMessagePlaces(tx, scheduleId, principal.userId)
        if (!place) throw notFound('Your place in this queue')
        const before = await findMessageByKey(tx, place.entryId, { ...given, author: 'patient' })
        if (before) return before
        if (!place.isOpen) throw new ApiError('QUEUE_STATE', 'You can answer while you wait.')
        if (!place.wasWritten) throw new ApiError('QUEUE_STATE', 'You can answer when your doctor has written to you.')
        await requirePace(tx, scheduleId, { author: 'patient', entryId: place.entryId }, { ...given, now })
        return send(tx, publish, queue, place, { ...given, author: 'patient', now })
      }),
  }
}
