import type { AuditAction, NotificationKind } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import { cancelReminders, notify, scheduleReminders } from '../notifications/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { toAppointment } from './presenter.ts'
import { findAppointment } from './repository.ts'
import type { AppointmentRow } from './tables.ts'

type Side = 'doctor' | 'patient'

/**
 * What else happens when an appointment moves: the audit entry, who is notified of what, and what becomes of the
 * reminders.
 */
const transitionEffects = {
  REQUESTED: {
    action: 'APPOINTMENT_REQUESTED',
    notification: 'APPOINTMENT_REQUESTED',
    recipients: ['doctor'],
    reminders: 'keep',
  },
  MOVED: {
    action: 'APPOINTMENT_MOVED',
    notification: 'APPOINTMENT_CHANGED',
    recipients: ['doctor'],
    reminders: 'cancel',
  },
  PROPOSED: {
    action: 'APPOINTMENT_PROPOSED',
    notification: 'APPOINTMENT_PROPOSED',
    recipients: ['patient'],
    reminders: 'cancel',
  },
  // Both are notified, because both get the calendar entry.
  CONFIRMED: {
    action: 'APPOINTMENT_CONFIRMED',
    notification: 'APPOINTMENT_CONFIRMED',
    recipients: ['doctor', 'patient'],
    reminders: 'plan',
  },
  // The other time was declined. Both get a calendar entry again, with the agreed time.
  KEPT: {
    action: 'APPOINTMENT_TIME_KEPT',
    notification: 'APPOINTMENT_CONFIRMED',
    recipients: ['doctor', 'patient'],
    reminders: 'plan',
  },
  DECLINED: {
    action: 'APPOINTMENT_DECLINED',
    notification: 'APPOINTMENT_CANCELLED',
    recipients: ['patient'],
    reminders: 'cancel',
  },
  CANCELLED: {
    action: 'APPOINTMENT_CANCELLED',
    notification: 'APPOINTMENT_CANCELLED',
    recipients: ['doctor', 'patient'],
    reminders: 'cancel',
  },
  COMPLETED: { action: 'APPOINTMENT_COMPLETED', notification: null, recipients: [], reminders: 'cancel' },
  MISSED: { action: 'APPOINTMENT_MISSED', notification: null, recipients: [], reminders: 'cancel' },
  CALL_ENDED: { action: null, notification: 'CALL_ENDED', recipients: ['doctor', 'patient'], reminders: 'keep' },
  CALL_STARTED: { action: null, notification: 'CALL_STARTED', recipients: ['patient'], reminders: 'keep' },
} as const satisfies Record<
  string,
  {
    action: AuditAction | null
    notification: NotificationKind | null
    recipients: readonly Side[]
    reminders: 'keep' | 'plan' | 'cancel'
  }
>
export type AnnouncementKind = keyof typeof transitionEffects

export const subjectOf = (row: AppointmentRow) => ({ patientId: row.patient_id, appointmentId: row.id })

/** Sends the appointment as it is now to every page of both people. */
export function publishAppointment(publish: Publish, row: AppointmentRow, now: Date): void {
  publish([userRoom(row.doctor_id), userRoom(row.patient_id)], 'appointment_updated', toAppointment(row, now))
}

/**
 * Carries out the effects of a move in the use case's own transaction: the audit entry, the notifications, the
 * reminders and the event. Every use case of this domain ends with it.
 * @returns the appointment as it is now
 */
export async function announce(
  tx: QueryExecutorProvider,
  publish: Publish,
  now: Date,
  kind: AnnouncementKind,
  id: string,
): Promise<AppointmentRow> {
  const row = await findAppointment(tx, id)
  if (!row) throw new Error('the appointment just changed is not visible')
  const { action, notification, recipients, reminders } = transitionEffects[kind]
  if (action) await audit(tx, now, action, subjectOf(row))
  if (notification) for (const side of recipients) await notifySide(tx, publish, now, { row, side, notification })
  // While the agreed time is kept, its reminders are kept too.
  if (reminders === 'cancel' && row.kept_starts_at === null) await cancelReminders(tx, now, id)
  if (reminders === 'plan') {
    const { doctor_id: doctorId, doctor_name: doctorName, patient_id: patientId, patient_name: patientName } = row
    await scheduleReminders(tx, now, { ...factsOf(row), doctorId, doctorName, patientId, patientName })
  }
  publishAppointment(publish, row, now)
  return row
}

const factsOf = (row: AppointmentRow) => ({
  id: row.id,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  type: row.type ?? ('ONLINE' as const),
  place: row.place,
  kept: row.kept_starts_at && row.kept_ends_at ? { startsAt: row.kept_starts_at, endsAt: row.kept_ends_at } : null,
})

/** The appointment at the time on which both agreed; null when they have agreed on none. */
export function agreedFactsOf(row: AppointmentRow) {
  const { kept, ...facts } = factsOf(row)
  return row.status === 'CONFIRMED' ? facts : kept && { ...facts, ...kept }
}

async function notifySide(
  tx: QueryExecutorProvider,
  publish: Publish,
  now: Date,
  { row, side, notification }: { row: AppointmentRow; side: Side; notification: NotificationKind },
): Promise<void> {
  // The person who cancels is notified too, because the entry has to leave their calendar.
  await notify(tx, publish, now, {
    to: side === 'doctor' ? row.doctor_id : row.patient_id,
    kind: notification,
    appointment: factsOf(row),
    personName: side === 'doctor' ? row.patient_name : row.doctor_name,
    ...(notification === 'CALL_STARTED' && row.call_session_id !== null && { callSessionId: row.call_session_id }),
  })
}
