import {
  type CalendarNames,
  channelsOf,
  NOTIFICATIONS_PAGE,
  type Notification,
  type NotificationChannel,
  type NotificationKind,
  notificationKinds,
  type PushEnd,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { calendarZone } from './calendar-zone.ts'
import type { DeliveryKind } from './deliveries.ts'
import { supersedes } from './notify.ts'

export interface NotificationRow {
  id: string
  kind: NotificationKind
  appointment_id: string | null
  call_session_id: string | null
  schedule_id: string | null
  visit_id: string | null
  meeting_code: string | null
  person_name: string | null
  starts_at: Date | null
  visit_type: 'ONLINE' | 'OFFLINE' | null
  time_zone: string | null
  created_at: Date
  read_at: Date | null
}

const toNotification = (row: NotificationRow): Notification => ({
  id: row.id,
  kind: row.kind,
  appointmentId: row.appointment_id,
  callSessionId: row.call_session_id,
  scheduleId: row.schedule_id,
  visitId: row.visit_id,
  meetingRoomId: row.meeting_code,
  personName: row.person_name,
  startsAt: row.starts_at?.toISOString() ?? null,
  appointmentType: row.visit_type,
  timeZone: row.time_zone,
  createdAt: row.created_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
})

/** A page of the actor's own notifications, newest first. An unknown `before` gives an empty page. */
export async function findNotifications(
  tx: QueryExecutorProvider,
  userId: string,
  before: string | null,
): Promise<Notification[]> {
  const { rows } = await sql<NotificationRow>`
    SELECT id, kind, appointment_id, call_session_id, schedule_id, visit_id, meeting_code, person_name, starts_at, visit_type,
      ${calendarZone} AS time_zone, created_at, read_at
    FROM notifications n WHERE user_id = ${userId} AND shown
      ${before ? sql`AND position < (SELECT position FROM notifications WHERE id = ${before})` : sql``}
    ORDER BY position DESC LIMIT ${NOTIFICATIONS_PAGE}`.execute(tx)
  return rows.map(toNotification)
}

export async function countUnread(tx: QueryExecutorProvider, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM notifications
    WHERE user_id = ${userId} AND shown AND read_at IS NULL`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Marks notifications as read. @returns whether any was unread */
export async function markRead(
  tx: QueryExecutorProvider,
  userId: string,
  which: { ids: string[] } | { newest: string },
  now: Date,
): Promise<boolean> {
  const where =
    'ids' in which
      ? sql`id = ANY(${which.ids}::uuid[])`
      : sql`position <= (SELECT position FROM notifications WHERE id = ${which.newest})`
  const { rows } = await sql`
    UPDATE notifications SET read_at = ${now}
    WHERE user_id = ${userId} AND shown AND read_at IS NULL AND ${where} RETURNING id`.execute(tx)
  return rows.length > 0
}

export interface Choice {
  kind: NotificationKind
  channel: NotificationChannel
  enabled: boolean
}

export const isPossible = ({ kind, channel }: Choice): boolean => channelsOf[kind].possible.includes(channel)

/** Every channel of every kind, with the actor's choice. */
export async function findChoices(tx: QueryExecutorProvider, userId: string): Promise<Choice[]> {
  const { rows } = await sql<Choice>`
    SELECT kind, channel, enabled FROM notification_choices WHERE user_id = ${userId}`.execute(tx)
  const made = new Map(rows.map((row) => [`${row.kind} ${row.channel}`, row.enabled]))
  return notificationKinds.flatMap((kind) =>
    channelsOf[kind].possible.map((channel) => ({
      kind,
      channel,
      enabled: made.get(`${kind} ${channel}`) ?? channelsOf[kind].chosen.includes(channel),
    })),
  )
}

export async function keepChoices(tx: QueryExecutorProvider, userId: string, choices: Choice[]): Promise<void> {
  if (choices.length === 0) return
  // If a choice occurs twice the last one counts, because one statement must not update a row twice.
  const last = new Map(choices.map((one) => [`${one.kind} ${one.channel}`, one]))
  const rows = [...last.values()].map(
    (one) => sql`(${userId}::uuid, ${one.kind}, ${one.channel}, ${one.enabled}::boolean)`,
  )
  await sql`
    INSERT INTO notification_choices (user_id, kind, channel, enabled) VALUES ${sql.join(rows)}
    ON CONFLICT (user_id, kind, channel) DO UPDATE SET enabled = excluded.enabled`.execute(tx)
}

export async function keepTimeZone(tx: QueryExecutorProvider, userId: string, timeZone: string): Promise<void> {
  await sql`
    INSERT INTO notification_settings (user_id, time_zone) VALUES (${userId}, ${timeZone})
    ON CONFLICT (user_id) DO UPDATE SET time_zone = excluded.time_zone`.execute(tx)
}

/**
 * Stores the time zone that a browser reports, if none is known yet. A zone that was chosen or reported before stays.
 */
export async function suggestTimeZone(tx: QueryExecutorProvider, userId: string, timeZone: string): Promise<void> {
  await sql`
    INSERT INTO notification_settings (user_id, time_zone) VALUES (${userId}, ${timeZone})
    ON CONFLICT (user_id) DO UPDATE SET time_zone = coalesce(notification_settings.time_zone, excluded.time_zone)`.execute(
    tx,
  )
}

export async function keepCalendarNames(
  tx: QueryExecutorProvider,
  userId: string,
  names: CalendarNames,
): Promise<void> {
  await sql`
    INSERT INTO notification_settings (user_id, calendar_names) VALUES (${userId}, ${names})
    ON CONFLICT (user_id) DO UPDATE SET calendar_names = excluded.calendar_names`.execute(tx)
}

/**
 * How a person can be reached: e-mail address, time zone, whether the last e-mail failed, and the number of browsers
 * with pushes.
 */
export async function findReach(tx: QueryExecutorProvider, userId: string) {
  const { rows } = await sql<{
    email: string
    confirmed: boolean
    timeZone: string | null
    calendarNames: CalendarNames
    refused: boolean
    subscriptions: number
  }>`
    SELECT coalesce(u.email, '') AS email, u.email_confirmed_at IS NOT NULL AS confirmed, s.time_zone AS "timeZone",
      coalesce(s.calendar_names, 'INITIALS') AS "calendarNames",
      coalesce((SELECT d.state = 'FAILED' FROM deliveries d
        WHERE d.user_id = u.id AND d.channel = 'EMAIL' AND d.state IN ('SENT', 'FAILED')
        ORDER BY d.finished_at DESC LIMIT 1), false) AS refused,
      (SELECT count(*)::int FROM push_subscriptions p WHERE p.user_id = u.id AND p.ended_at IS NULL) AS subscriptions
    FROM users u LEFT JOIN notification_settings s ON s.user_id = u.id WHERE u.id = ${userId}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('the acting account is not visible')
  return row
}

export interface CalendarState {
  sequence: number
  language: string | null
  names: CalendarNames
}

/** The highest sequence number that the actor's calendar may have for an appointment, and the actor's language. */
export async function findCalendarState(
  tx: QueryExecutorProvider,
  userId: string,
  appointmentId: string,
): Promise<CalendarState> {
  const { rows } = await sql<CalendarState>`
    SELECT (SELECT coalesce(max(n.sequence), 0) FROM notifications n
        WHERE n.user_id = ${userId} AND n.appointment_id = ${appointmentId}
          AND n.kind = ANY(${[...supersedes]}::text[])) AS sequence,
      (SELECT l.language FROM patient_profiles l WHERE l.patient_id = ${userId}) AS language,
      coalesce((SELECT s.calendar_names FROM notification_settings s WHERE s.user_id = ${userId}), 'INITIALS') AS names`.execute(
    tx,
  )
  return rows[0] ?? { sequence: 0, language: null, names: 'INITIALS' }
}

/** How long a browser whose subscription ended is shown, in milliseconds. */
const ENDED_MS = 30 * 24 * 60 * 60_000

/** The browsers of one person whose subscriptions have ended. */
export async function findEndedSubscriptions(
  tx: QueryExecutorProvider,
  userId: string,
  now: Date,
): Promise<{ reason: PushEnd; endedAt: string }[]> {
  const { rows } = await sql<{ reason: PushEnd; ended_at: Date }>`
    SELECT ended_reason AS reason, ended_at FROM push_subscriptions
    WHERE user_id = ${userId} AND ended_at > ${new Date(now.getTime() - ENDED_MS)} ORDER BY ended_at DESC`.execute(tx)
  return rows.map(({ reason, ended_at }) => ({ reason, endedAt: ended_at.toISOString() }))
}

/** Maximum number of browsers of one person. Another one removes the oldest. */
const MOST_BROWSERS = 10

/** Stores a subscription. @returns false when its push service no longer accepts it */
export async function keepSubscription(
  tx: QueryExecutorProvider,
  given: {
    id: string
    userId: string
    endpoint: string
    p256dh: string
    auth: string
    /** The endpoint that this browser had before. */
    replaces?: string | undefined
    now: Date
  },
): Promise<boolean> {
  const { id, endpoint, p256dh, auth, now } = given
  const { rows } = await sql<{ kept: boolean }>`
    SELECT keep_push_subscription(${id}, ${endpoint}, ${p256dh}, ${auth}, ${now}) AS kept`.execute(tx)
  if (!rows[0]?.kept) return false
  await sql`
    DELETE FROM push_subscriptions WHERE user_id = ${given.userId}
      AND (endpoint = ${given.replaces ?? null} OR ended_at < ${new Date(now.getTime() - ENDED_MS)})`.execute(tx)
  await sql`
    DELETE FROM push_subscriptions WHERE user_id = ${given.userId} AND id NOT IN (
      SELECT id FROM push_subscriptions WHERE user_id = ${given.userId}
      ORDER BY created_at DESC, id DESC LIMIT ${MOST_BROWSERS})`.execute(tx)
  return true
}

export async function forgetSubscription(tx: QueryExecutorProvider, userId: string, endpoint: string): Promise<void> {
  await sql`DELETE FROM push_subscriptions WHERE user_id = ${userId} AND endpoint = ${endpoint}`.execute(tx)
}

/** The report for administrators: what waits, and what has failed permanently. */
export async function findReport(tx: QueryExecutorProvider) {
  // What has a due time is PENDING or SENDING, and is in an index.
  const waiting = await sql<{ channel: 'EMAIL' | 'PUSH'; count: number; since: Date }>`
    SELECT channel, count(*)::int AS count, min(created_at) AS since FROM deliveries
    WHERE due_at IS NOT NULL GROUP BY channel`.execute(tx)
  const failed = await sql<{
    id: string
    user_id: string
    channel: 'EMAIL' | 'PUSH'
    kind: DeliveryKind
    name: string
    email: string
    attempts: number
    reason: string | null
    finished_at: Date
  }>`
    SELECT d.id, d.user_id, u.name, coalesce(u.email, '') AS email, d.channel, d.kind, d.attempts, d.reason, d.finished_at
    FROM deliveries d JOIN users u ON u.id = d.user_id
    WHERE d.state = 'FAILED' ORDER BY d.finished_at DESC LIMIT 100`.execute(tx)
  const counts = { EMAIL: 0, PUSH: 0 }
  for (const { channel, count } of waiting.rows) counts[channel] = count
  const since = waiting.rows.map((row) => row.since).sort((a, b) => a.getTime() - b.getTime())[0]
  return {
    waiting: counts,
    oldestWaitingSince: since?.toISOString() ?? null,
    failed: failed.rows.map((row) => ({
      id: row.id,
      userId: row.user_id,
      name: row.name,
      email: row.email,
      channel: row.channel,
      kind: row.kind,
      attempts: row.attempts,
      reason: row.reason ?? 'unknown',
      failedAt: row.finished_at.toISOString(),
    })),
  }
}
