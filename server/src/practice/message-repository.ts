import { QUEUE_MESSAGES_SHOWN, type QueueEntryStatus, type QueueMessage, takesMessages } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'

interface MessageRow {
  id: string
  author: QueueMessage['author']
  message: string
  sent_at: Date
}

const toMessage = (row: MessageRow): QueueMessage => ({
  id: row.id,
  author: row.author,
  message: row.message,
  sentAt: row.sent_at.toISOString(),
})

/** A place in a queue, as far as messages need it. */
export interface MessagePlace {
  entryId: string
  patientId: string
  doctorName: string
  /** The patient waits, so that messages can be sent. */
  isOpen: boolean
  /** The doctor has written to this patient. */
  wasWritten: boolean
}

/** The places of a queue that the actor may see, without those who left. */
export async function findMessagePlaces(
  tx: QueryExecutorProvider,
  scheduleId: string,
  patientId?: string,
): Promise<MessagePlace[]> {
  const { rows } = await sql<Omit<MessagePlace, 'isOpen'> & { status: QueueEntryStatus }>`
    SELECT e.id AS "entryId", e.patient_id AS "patientId", d.name AS "doctorName",
      e.status,
      EXISTS (SELECT 1 FROM queue_messages m WHERE m.entry_id = e.id AND m.author = 'doctor') AS "wasWritten"
    FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id JOIN users d ON d.id = s.doctor_id
    WHERE e.schedule_id = ${scheduleId} AND e.status <> 'LEFT'
      ${patientId ? sql`AND e.patient_id = ${patientId}` : sql``}
    ORDER BY e.queue_number`.execute(tx)
  return rows.map(({ status, ...place }) => ({ ...place, isOpen: takesMessages(status) }))
}

/** The last messages of each place of a queue that the actor may read, oldest first, by the place's id. */
export async function findMessages(
  tx: QueryExecutorProvider,
  entryIds: readonly string[],
): Promise<Map<string, QueueMessage[]>> {
  const { rows } = await sql<MessageRow & { entry_id: string }>`
    SELECT m.* FROM (SELECT id, entry_id, author, message, sent_at,
        row_number() OVER (PARTITION BY entry_id ORDER BY sent_at DESC, id DESC) AS back
      FROM queue_messages WHERE entry_id = ANY(${[...entryIds]}::uuid[])) m
    WHERE m.back <= ${QUEUE_MESSAGES_SHOWN} ORDER BY m.sent_at, m.id`.execute(tx)
  const found = new Map<string, QueueMessage[]>()
  for (const row of rows) found.set(row.entry_id, [...(found.get(row.entry_id) ?? []), toMessage(row)])
  return found
}

interface Sent {
  author: QueueMessage['author']
  key: string
}

export async function findMessageByKey(
  tx: QueryExecutorProvider,
  entryId: string,
  { author, key }: Sent,
): Promise<QueueMessage | undefined> {
  const { rows } = await sql<MessageRow>`
    SELECT id, author, message, sent_at FROM queue_messages
    WHERE entry_id = ${entryId} AND author = ${author} AND key = ${key}`.execute(tx)
  return rows[0] && toMessage(rows[0])
}

export async function insertMessage(
  tx: QueryExecutorProvider,
  entryId: string,
  { author, key, message, now }: Sent & { message: string; now: Date },
): Promise<QueueMessage> {
  const id = newId(now)
  await sql`
    INSERT INTO queue_messages (id, entry_id, author, message, key, sent_at)
    VALUES (${id}, ${entryId}, ${author}, ${message}, ${key}, ${now})`.execute(tx)
  return { id, author, message, sentAt: now.toISOString() }
}

/**
 * What one side has sent in a queue since a time. A message to all counts once, by its key.
 * @param sender.entryId the place of the patient who sends; null for the doctor, whose messages to all places count
 */
export async function findSentSince(
  tx: QueryExecutorProvider,
  scheduleId: string,
  sender: { author: QueueMessage['author']; entryId: string | null },
  since: Date,
): Promise<{ keys: string[]; first: Date | null }> {
  const { rows } = await sql<{ key: string; at: Date }>`
    SELECT m.key, min(m.sent_at) AS at FROM queue_messages m JOIN queue_entries e ON e.id = m.entry_id
    WHERE e.schedule_id = ${scheduleId} AND m.author = ${sender.author} AND m.sent_at > ${since}
      ${sender.entryId ? sql`AND m.entry_id = ${sender.entryId}` : sql``}
    GROUP BY m.key ORDER BY at`.execute(tx)
  return { keys: rows.map(({ key }) => key), first: rows[0]?.at ?? null }
}
