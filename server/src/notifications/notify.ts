import { channelsOf, type Notification, type NotificationKind, reminderLeads } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { findCalendarZone } from './calendar-zone.ts'

/** The facts about an appointment in a notification and in the calendar entry of its e-mail. */
export interface AppointmentFacts {
  id: string
  startsAt: Date
  endsAt: Date
  type: 'ONLINE' | 'OFFLINE'
  /** The place, when the appointment is not online. */
  place?: string | null
  /** The time on which both had agreed, while `startsAt` is only proposed. The calendar entry stays there. */
  kept?: { startsAt: Date; endsAt: Date } | null
}

export interface NotificationInput {
  /** The receiver's account. */
  to: string
  kind: NotificationKind
  appointment?: AppointmentFacts
  callSessionId?: string
  scheduleId?: string
  visitId?: string
  /** Who waits in a lobby, and the link of the meeting whose lobby it is: at most one notification is about each. */
  guest?: { id: string; meetingCode: string | null }
  /** The other person's name, as the receiver knows it. */
  personName?: string
  /** When an e-mail or push is no longer useful; by default in two days, or at the beginning of the appointment. */
  expiresAt?: Date
}

/** How long an e-mail or push is retried, in milliseconds. */
const TIMEOUT_MS = 48 * 60 * 60_000
/** A call that began this long ago is no news, in milliseconds; nor is a guest who came then. */
const CALL_MS = 30 * 60_000
const briefly: ReadonlySet<NotificationKind> = new Set<NotificationKind>([
  'CALL_STARTED',
  'CALL_ENDED',
  'QUEUE_RECALLED',
  'QUEUE_REMINDER',
  'QUEUE_MESSAGE',
  'GUEST_WAITING',
])

/** Notifications that make earlier, unsent ones of the same appointment untrue. */
export const supersedes: ReadonlySet<NotificationKind> = new Set<NotificationKind>([
  'APPOINTMENT_PROPOSED',
  'APPOINTMENT_CONFIRMED',
  'APPOINTMENT_CHANGED',
  'APPOINTMENT_CANCELLED',
])

function usefulUntil({ kind, appointment, expiresAt }: NotificationInput, now: Date): Date {
  if (expiresAt) return expiresAt
  if (kind in reminderLeads && appointment) return appointment.startsAt
  return new Date(now.getTime() + (briefly.has(kind) ? CALL_MS : TIMEOUT_MS))
}

/**
 * Notifies one person, in the transaction of the change: stores a row for the bell, and a delivery for the e-mail and
 * for each browser that the person has chosen. Nothing is sent before the commit. A newer notification about an
 * appointment withdraws older ones that were not sent yet.
 */
export async function notify(
  tx: QueryExecutorProvider,
  publish: Publish,
  now: Date,
  told: NotificationInput,
): Promise<void> {
  const { possible, chosen } = channelsOf[told.kind]
  const { appointment } = told
  const note = {
    id: newId(),
    user_id: told.to,
    kind: told.kind,
    appointment_id: appointment?.id ?? null,
    call_session_id: told.callSessionId ?? null,
    schedule_id: told.scheduleId ?? null,
    visit_id: told.visitId ?? null,
    person_name: told.personName ?? null,
    starts_at: appointment?.startsAt.toISOString() ?? null,
    ends_at: appointment?.endsAt.toISOString() ?? null,
    kept_starts_at: appointment?.kept?.startsAt.toISOString() ?? null,
    kept_ends_at: appointment?.kept?.endsAt.toISOString() ?? null,
    visit_type: appointment?.type ?? null,
    place: appointment?.place ?? null,
    guest_id: told.guest?.id ?? null,
    meeting_code: told.guest?.meetingCode ?? null,
  }
  const given = {
    ...note,
    possible,
    chosen,
    supersedes: supersedes.has(told.kind),
    expires_at: usefulUntil(told, now).toISOString(),
  }
  const { rows } = await sql<{ shown: boolean | null }>`
    SELECT notify_user(${JSON.stringify(given)}::jsonb, ${now}) AS shown`.execute(tx)
  if (!rows[0]?.shown) return
  const event: Notification = {
    id: note.id,
    kind: told.kind,
    appointmentId: note.appointment_id,
    callSessionId: note.call_session_id,
    scheduleId: note.schedule_id,
    visitId: note.visit_id,
    meetingRoomId: note.meeting_code,
    personName: note.person_name,
    startsAt: note.starts_at,
    appointmentType: appointment?.type ?? null,
    timeZone: appointment ? await findCalendarZone(tx, appointment.id) : null,
    createdAt: now.toISOString(),
    readAt: null,
  }
  publish([userRoom(told.to)], 'notification', event)
}

/** An appointment, and the people who get its reminders. */
export interface RemindedAppointment extends AppointmentFacts {
  doctorId: string
  doctorName: string
  patientId: string
  patientName: string
}

/**
 * Plans the reminders of a confirmed appointment for both sides, in the caller's transaction, and deletes earlier ones.
 * A reminder whose time has passed is left out, for example that of the day before when the appointment is today.
 */
export async function scheduleReminders(
  tx: QueryExecutorProvider,
  now: Date,
  appointment: RemindedAppointment,
): Promise<void> {
  const { id, startsAt, endsAt, type, place } = appointment
  const sides = [
    { user_id: appointment.patientId, person_name: appointment.doctorName },
    { user_id: appointment.doctorId, person_name: appointment.patientName },
  ]
  const planned = Object.entries(reminderLeads).flatMap(([kind, leadMs]) => {
    const dueAt = new Date(startsAt.getTime() - leadMs)
    if (dueAt <= now) return []
    return sides.map((side) => ({
      appointment_id: id,
      kind,
      due_at: dueAt.toISOString(),
      starts_at: startsAt.toISOString(),
      ends_at: endsAt.toISOString(),
      visit_type: type,
      place: place ?? null,
      ...side,
    }))
  })
  await sql`SELECT plan_reminders(${id}, ${JSON.stringify(planned)}::jsonb, ${now})`.execute(tx)
}

/**
 * Deletes the reminders of an appointment that will not take place, in the caller's transaction, including those that
 * were not sent yet.
 */
export async function cancelReminders(tx: QueryExecutorProvider, now: Date, appointmentId: string): Promise<void> {
  await sql`SELECT plan_reminders(${appointmentId}, '[]'::jsonb, ${now})`.execute(tx)
}
