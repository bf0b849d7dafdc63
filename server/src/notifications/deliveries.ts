import type { AccountMailKind, CalendarNames, DeliveryState, NotificationKind, PushEnd } from '@medconsult/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { budgets } from '../platform/budgets.ts'

/**
 * How long the lease of a worker on a delivery lasts, in milliseconds. After that another worker takes the delivery.
 */
const LEASE_MS = 90_000
/** Pauses after failed attempts, in milliseconds: the first, four times as long each time, and the longest. */
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 60 * 60_000
/** The first pause for deliveries that are useless after a minute. */
const FIRST_URGENT_PAUSE_MS = 2_000

/** How long e-mails over the budget of a mailbox are collected before one digest is sent for them, in milliseconds. */
const DIGEST_MS = 15 * 60_000
/** How long the digest is retried, in milliseconds. */
const DIGEST_PATIENCE_MS = 48 * 60 * 60_000

export type DeliveryKind = NotificationKind | AccountMailKind

/** A delivery that was just taken, and everything that it says. */
export interface Job {
  id: string
  kind: DeliveryKind
  /** The number of attempts. It is also a fencing token: a worker whose lease has ended cannot store a result. */
  attempts: number
  expires_at: Date
  user_id: string
  email: string
  /** Theirs, or the clinic's. */
  time_zone: string
  /** Of the doctor's calendar, where the appointment takes place; null: it is about none. */
  calendar_zone: string | null
  /**
   * How many minutes the zones of the receiver and of the calendar are ahead of UTC then, by the table that free times are
   * computed from: what a mail says comes from no other. null: that table does not know the zone.
   */
  offsets: Readonly<Record<'starts' | 'kept', { own: number | null; calendar: number | null }>>
  /** How the receiver's calendar names the other person; patients' entries name their doctor. */
  calendar_names: CalendarNames
  /** The receiver's language, BCP 47; null when it is not known. */
  language: string | null
  notification_id: string | null
  appointment_id: string | null
  call_session_id: string | null
  schedule_id: string | null
  visit_id: string | null
  /** What the link of a meeting ends with. */
  meeting_code: string | null
  person_name: string | null
  starts_at: Date | null
  ends_at: Date | null
  /** The time on which both had agreed, while another is proposed. */
  kept_starts_at: Date | null
  kept_ends_at: Date | null
  visit_type: 'ONLINE' | 'OFFLINE' | null
  place: string | null
  sequence: number | null
  reset_id: string | null
  confirmation_id: string | null
  email_change_id: string | null
  /** The address that the account is to have. */
  new_email: string | null
  subscription_id: string | null
  endpoint: string | null
  p256dh: string | null
  auth: string | null
}

export type Channel = 'EMAIL' | 'PUSH'

/** The result of an attempt. */
export type Outcome =
  | { sent: true }
  /** @param final whether another attempt would fail too */
  | { sent: false; final: boolean; reason: string; retryAfterMs?: number }

/** A condition on the appointment of a notification. It also holds when the appointment was deleted. */
const isAppointment = (condition: RawBuilder<unknown>) =>
  sql`NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = n.appointment_id AND (${condition}) IS NOT TRUE)`
/** A time that is kept while another is proposed still counts as agreed. */
const isAgreed = sql`CASE a.status WHEN 'CONFIRMED' THEN lower(a.period) ELSE lower(a.kept_period) END = n.starts_at`

/**
 * Whether a notification is still true. The statement that takes the delivery checks it, so that nothing is sent about
 * what was cancelled, moved or answered before.
 */
const isTrue = (now: Date) => sql`
  CASE n.kind
    WHEN 'CALL_INVITATION' THEN EXISTS (SELECT 1 FROM call_sessions c
      WHERE c.id = n.call_session_id AND c.status = 'INVITED' AND c.expires_at > ${now})
    WHEN 'CALL_STARTED' THEN NOT EXISTS (SELECT 1 FROM call_sessions c
      WHERE c.id = n.call_session_id AND c.status NOT IN ('INVITED', 'CONFIRMED', 'ACTIVE'))
    WHEN 'APPOINTMENT_CANCELLED' THEN true
    -- When the call goes on or has started again, there is another notification about that.
    WHEN 'CALL_ENDED' THEN NOT EXISTS (SELECT 1 FROM call_sessions c
      WHERE c.appointment_id = n.appointment_id AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE'))
    WHEN 'QUEUE_RECALLED' THEN true
    WHEN 'QUEUE_REMINDER' THEN waits_now(n.schedule_id, n.user_id)
    WHEN 'QUEUE_MESSAGE' THEN EXISTS (SELECT 1 FROM queue_entries e
      WHERE e.schedule_id = n.schedule_id AND e.patient_id = n.user_id AND e.status IN ('WAITING', 'READY', 'INVITED'))
    WHEN 'GUEST_WAITING' THEN EXISTS (SELECT 1 FROM room_guests g WHERE g.id = n.guest_id AND g.status = 'WAITING')
    WHEN 'TIME_ZONES_DIFFER' THEN EXISTS (SELECT 1 FROM time_zone_differences)
    -- What is signed is never taken back.
    WHEN 'SUMMARY_READY' THEN true
    WHEN 'APPOINTMENT_REQUESTED' THEN ${isAppointment(sql`a.status = 'PENDING' AND lower(a.period) = n.starts_at`)}
    -- The patient asks for another time, and the doctor has not agreed yet.
    WHEN 'APPOINTMENT_CHANGED' THEN ${isAppointment(sql`a.status = 'PENDING' AND lower(a.period) = n.starts_at`)}
    WHEN 'APPOINTMENT_PROPOSED' THEN ${isAppointment(sql`a.status = 'PROPOSED' AND lower(a.period) = n.starts_at`)}
    ELSE ${isAppointment(isAgreed)}
  END`

/**
 * Whether the links of a change of an address can still be used. A link to an address that is somebody else's is never
 * sent, so that nobody learns by a mail who has an account.
 */
const isChangeOpen = (now: Date) => sql`
  CASE WHEN p.kind IN ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGE_OLD') THEN
    g.changed_at IS NULL AND g.cancelled_at IS NULL AND g.expires_at > ${now} AND u.disabled_at IS NULL
    AND CASE p.kind WHEN 'EMAIL_CHANGE_NEW' THEN g.new_confirmed_at IS NULL AND account_of(g.new_email) IS NULL
      ELSE g.old_confirmed_at IS NULL END
  ELSE true END`

/** Whether the receiver has reached the budget already. @param sender a condition on `s`: whose notifications count */
function isOver(
  channel: Channel,
  { points, seconds }: { points: number; seconds: number },
  now: Date,
  sender: RawBuilder<unknown>,
) {
  const since = new Date(now.getTime() - seconds * 1000)
  // One notification on several browsers counts once.
  return sql`(SELECT count(DISTINCT s.notification_id) >= ${points} FROM deliveries s
    WHERE s.user_id = p.user_id AND s.channel = ${channel} AND s.notification_id IS DISTINCT FROM p.notification_id
      AND (s.finished_at > ${since} OR s.finished_at IS NULL) AND s.state IN ('SENDING', 'SENT') AND ${sender})`
}

/**
 * The budgets of a mailbox or a device. They are counted in the table of deliveries, so that a restart does not reset
 * them.
 */
function isOverBudget(channel: Channel, now: Date) {
  const [ofSender, ofReceiver] =
    channel === 'EMAIL'
      ? [budgets.mailsOfSender, budgets.mailsOfReceiver]
      : [budgets.pushesOfSender, budgets.pushesOfReceiver]
  const same = sql`s.caused_by = p.caused_by`
  return sql`p.notification_id IS NOT NULL AND (${isOver(channel, ofSender, now, same)}
    OR ${isOver(channel, ofReceiver, now, sql`true`)})`
}

/**
 * What to do with a delivery that is due. E-mails over the budget are replaced by one that says that there is more to
 * read. Pushes over the budget are dropped, because the bell has all notifications.
 */
const judgement = (channel: Channel, now: Date) => sql`CASE
  WHEN p.withdrawn OR (n.id IS NOT NULL AND NOT (${isTrue(now)})) OR (g.id IS NOT NULL AND NOT (${isChangeOpen(now)}))
    THEN 'WITHDRAWN'
  WHEN p.expires_at <= ${now} THEN 'EXPIRED'
  WHEN ${channel} = 'EMAIL' AND u.email_confirmed_at IS NULL AND NOT p.kind = ANY(${[...toAnyAddress]}::text[])
    THEN 'UNCONFIRMED'
  WHEN ${isOverBudget(channel, now)} THEN CASE
    WHEN ${channel} = 'EMAIL' AND NOT EXISTS (SELECT 1 FROM deliveries o
      WHERE o.user_id = p.user_id AND o.kind = 'DIGEST' AND o.due_at IS NOT NULL) THEN 'DIGEST'
    ELSE 'BUNDLED' END
  ELSE 'SENDING' END`

/** These e-mails may go to unconfirmed addresses, because using their links confirms the address. */
const toAnyAddress: ReadonlySet<DeliveryKind> = new Set<DeliveryKind>([
  'EMAIL_CONFIRMATION',
  'EMAIL_CHANGE_NEW',
  'PASSWORD_RESET',
  'ACCOUNT_INVITATION',
])

/** Why a delivery was ended, where its status does not show it. */
const reasons = { UNCONFIRMED: 'the address is not confirmed', BUNDLED: 'over the budget' } as const

/**
 * Takes the delivery that has waited longest, or ends it when it must not be sent any more. No other worker on any node
 * gets it in the meantime.
 * @returns undefined when nothing is due; a job to send; or that one was ended or postponed
 */
export async function takeDelivery(
  tx: QueryExecutorProvider,
  channel: Channel,
  now: Date,
  clinicTimeZone: string,
): Promise<Job | { ended: DeliveryState } | undefined> {
  const until = new Date(now.getTime() + LEASE_MS)
  const later = new Date(now.getTime() + DIGEST_MS)
  // Nodes take e-mails one after another, so that each counts what the others have taken.
  if (channel === 'EMAIL') await sql`SELECT pg_advisory_xact_lock(hashtext('take-mail'))`.execute(tx)
  const { rows: taken } = await sql<{ id: string; state: DeliveryState }>`
    WITH picked AS (
      SELECT d.id, d.kind, d.user_id, d.caused_by, d.withdrawn, d.expires_at, d.notification_id, d.email_change_id
      FROM deliveries d
      WHERE d.channel = ${channel} AND d.due_at <= ${now}
      ORDER BY d.due_at, d.created_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
    ), judged AS (
      SELECT p.id, ${judgement(channel, now)} AS next
      FROM picked p JOIN users u ON u.id = p.user_id LEFT JOIN notifications n ON n.id = p.notification_id
      LEFT JOIN email_changes g ON g.id = p.email_change_id
    )
    UPDATE deliveries d SET
      state = CASE WHEN j.next = 'DIGEST' THEN 'PENDING' WHEN j.next IN ('UNCONFIRMED', 'BUNDLED') THEN 'WITHDRAWN' ELSE j.next END,
      reason = CASE j.next WHEN 'UNCONFIRMED' THEN ${reasons.UNCONFIRMED} WHEN 'BUNDLED' THEN ${reasons.BUNDLED} ELSE d.reason END,
      kind = CASE j.next WHEN 'DIGEST' THEN 'DIGEST' ELSE d.kind END,
      notification_id = CASE j.next WHEN 'DIGEST' THEN NULL ELSE d.notification_id END,
      expires_at = CASE j.next WHEN 'DIGEST' THEN ${new Date(now.getTime() + DIGEST_PATIENCE_MS)} ELSE d.expires_at END,
      attempts = CASE j.next WHEN 'SENDING' THEN d.attempts + 1 ELSE d.attempts END,
      due_at = CASE j.next WHEN 'SENDING' THEN ${until}::timestamptz WHEN 'DIGEST' THEN ${later}::timestamptz END,
      leased_until = CASE j.next WHEN 'SENDING' THEN ${until}::timestamptz END,
      finished_at = CASE WHEN j.next IN ('SENDING', 'DIGEST') THEN NULL ELSE ${now}::timestamptz END
    FROM judged j WHERE d.id = j.id RETURNING d.id, d.state`.execute(tx)
  const [row] = taken
  if (!row) return undefined
  if (row.state !== 'SENDING') return { ended: row.state }
  const { rows } = await sql<Job>`
    SELECT d.id, d.kind, d.attempts, d.expires_at, d.user_id,
      coalesce(CASE WHEN d.kind IN ('EMAIL_CHANGE_NEW', 'EMAIL_CHANGED_NEW') THEN g.new_email
        WHEN d.kind IN ('EMAIL_CHANGE_OLD', 'EMAIL_CHANGED_OLD') THEN g.old_email ELSE u.email END, '') AS email,
      g.new_email, z.own AS time_zone, k.time_zone AS calendar_zone,
      jsonb_build_object(
        'starts', jsonb_build_object('own', zone_offset(n.starts_at, z.own), 'calendar', zone_offset(n.starts_at, k.time_zone)),
        'kept', jsonb_build_object('own', zone_offset(n.kept_starts_at, z.own),
          'calendar', zone_offset(n.kept_starts_at, k.time_zone))) AS offsets,
      CASE u.role WHEN 'DOCTOR' THEN coalesce(s.calendar_names, 'INITIALS') ELSE 'FULL' END AS calendar_names, l.language, d.notification_id, d.reset_id,
      d.confirmation_id, d.email_change_id,
      n.appointment_id, n.call_session_id, n.schedule_id, n.visit_id, n.meeting_code, n.person_name, n.starts_at, n.ends_at,
      n.kept_starts_at, n.kept_ends_at, n.visit_type, n.place, n.sequence, p.id AS subscription_id, p.endpoint, p.p256dh, p.auth
    FROM deliveries d JOIN users u ON u.id = d.user_id
    LEFT JOIN notification_settings s ON s.user_id = d.user_id
    CROSS JOIN LATERAL (SELECT coalesce(s.time_zone, ${clinicTimeZone}) AS own) z
    LEFT JOIN patient_profiles l ON l.patient_id = d.user_id
    LEFT JOIN notifications n ON n.id = d.notification_id
    LEFT JOIN email_changes g ON g.id = d.email_change_id
    LEFT JOIN appointments a ON a.id = n.appointment_id
    LEFT JOIN calendars k ON k.doctor_id = a.doctor_id
    -- The browser may belong to another account by now.
    LEFT JOIN push_subscriptions p ON p.id = d.subscription_id AND p.user_id = d.user_id AND p.ended_at IS NULL
    WHERE d.id = ${row.id}`.execute(tx)
  return rows[0]
}

const urgent: ReadonlySet<DeliveryKind> = new Set<DeliveryKind>([
  'CALL_INVITATION',
  'CALL_STARTED',
  'QUEUE_RECALLED',
  'QUEUE_REMINDER',
  'QUEUE_MESSAGE',
  'GUEST_WAITING',
])
export const isUrgent = (kind: DeliveryKind): boolean => urgent.has(kind)

/**
 * When a failed delivery is tried again: after longer pauses each time, and not earlier than the other side asked for.
 */
function nextAttempt(job: Pick<Job, 'kind' | 'attempts'>, now: Date, retryAfterMs = 0): Date {
  const first = isUrgent(job.kind) ? FIRST_URGENT_PAUSE_MS : FIRST_PAUSE_MS
  const pause = Math.min(first * 4 ** (job.attempts - 1), LONGEST_PAUSE_MS)
  return new Date(now.getTime() + Math.max(pause, retryAfterMs))
}

/**
 * Stores the result of a delivery whose lease the caller has.
 * @returns its new status; null when the lease had ended
 */
export async function completeDelivery(
  tx: QueryExecutorProvider,
  job: Job,
  outcome: Outcome,
  now: Date,
): Promise<DeliveryState | null> {
  const again = outcome.sent || outcome.final ? null : nextAttempt(job, now, outcome.retryAfterMs)
  const hopeless = again !== null && again >= job.expires_at
  const next: DeliveryState = outcome.sent ? 'SENT' : again && !hopeless ? 'PENDING' : 'FAILED'
  const reason = outcome.sent ? null : outcome.reason
  // A failed delivery that was withdrawn during its attempt is not tried again.
  const state = sql`CASE WHEN withdrawn AND ${next} = 'PENDING' THEN 'WITHDRAWN' ELSE ${next} END`
  const { rows } = await sql<{ state: DeliveryState }>`
    UPDATE deliveries SET state = ${state}, reason = ${reason}, leased_until = NULL,
      due_at = CASE WHEN ${next} = 'PENDING' AND NOT withdrawn THEN ${again}::timestamptz END,
      finished_at = CASE WHEN ${next} = 'PENDING' AND NOT withdrawn THEN NULL ELSE ${now}::timestamptz END
    WHERE id = ${job.id} AND state = 'SENDING' AND attempts = ${job.attempts} RETURNING state`.execute(tx)
  return rows[0]?.state ?? null
}

export async function nextDeliveryAt(tx: QueryExecutorProvider, channel: Channel): Promise<Date | null> {
  const { rows } = await sql<{ next: Date | null }>`
    SELECT min(due_at) AS next FROM deliveries WHERE channel = ${channel} AND due_at IS NOT NULL`.execute(tx)
  return rows[0]?.next ?? null
}

/** Ends the subscription of a browser that cannot receive pushes any more. Its owner sees that in the settings. */
export async function endSubscription(
  tx: QueryExecutorProvider,
  subscriptionId: string,
  reason: PushEnd,
  now: Date,
): Promise<void> {
  await sql`
    UPDATE push_subscriptions SET ended_at = ${now}, ended_reason = ${reason}
    WHERE id = ${subscriptionId} AND ended_at IS NULL`.execute(tx)
}

/** Ends deliveries that nothing sends: e-mails of an installation without a mail server. */
export async function expireDeliveries(tx: QueryExecutorProvider, now: Date): Promise<void> {
  await sql`
    UPDATE deliveries SET state = 'EXPIRED', due_at = NULL, finished_at = ${now}
    WHERE state = 'PENDING' AND expires_at <= ${now}`.execute(tx)
}
