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

/** The events of an appointment's use case: what the trail says, whom it is news for, and what its reminders do. */
const runUseCase = {
  REQUESTED: { action: 'APPOINTMENT_REQUESTED', news: 'APPOINTMENT_REQUESTED', tell: ['doctor'], reminders: 'keep' },
  MOVED: { action: 'APPOINTMENT_MOVED', news: 'APPOINTMENT_CHANGED', tell: ['doctor'], reminders: 'cancel' },
  PROPOSED: { action: 'APPOINTMENT_PROPOSED', news: 'APPOINTMENT_PROPOSED', tell: ['patient'], reminders: 'cancel' },
  // Both get the calendar's entry, whoever had the last word.
  CONFIRMED: {
    action: 'APPOINTMENT_CONFIRMED',
    news: 'APPOINTMENT_CONFIRMED',
    tell: ['doctor', 'patient'],
    reminders: 'plan',
  },
  // The other time is off: the calendars of both hear that the agreed one stands.
  KEPT: {
    action: 'APPOINTMENT_TIME_KEPT',
    news: 'APPOINTMENT_CONFIRMED',
    tell: ['doctor', 'patient'],
    reminders: 'plan',
  },
  DECLINED: { action: 'APPOINTMENT_DECLINED', news: 'APPOINTMENT_CANCELLED', tell: ['patient'], reminders: 'cancel' },
  CANCELLED: {
    action: 'APPOINTMENT_CANCELLED',
    news: 'APPOINTMENT_CANCELLED',
    tell: ['doctor', 'patient'],
    reminders: 'cancel',
  },
  COMPLETED: { action: 'APPOINTMENT_COMPLETED', news: null, tell: [], reminders: 'cancel' },
  MISSED: { action: 'APPOINTMENT_MISSED', news: null, tell: [], reminders: 'cancel' },
  CALL_ENDED: { action: null, news: 'CALL_ENDED', tell: ['doctor', 'patient'], reminders: 'keep' },
  CALL_STARTED: { action: null, news: 'CALL_STARTED', tell: ['patient'], reminders: 'keep' },
} as const satisfies Record<
  string,
  {
    action: AuditAction | null
    news: NotificationKind | null
    tell: readonly Side[]
    reminders: 'keep' | 'plan' | 'cancel'
  }
>
export type AnnouncementKind = keyof typeof runUseCase

export const subjectOf = (row: AppointmentRow) => ({ patientId: row.patient_id, appointmentId: row.id })

/** To both, on every page of theirs: the appointment as it stands now. */
export function publishAppointment(publish: Publish, row: AppointmentRow, now: Date): void {
  publish([userRoom(row.doctor_id), userRoom(row.patient_id)], 'appointment_updated', toAppointment(row, now))
}

/**
 * What follows from an event of the use case, in its own transaction, for whoever is concerned: the trail, the live event,
 * the notifications and the reminders. Every use case of this domain ends here.
 * @returns the appointment as it stands now
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
  const { action, news, tell, reminders } = runUseCase[kind]
  if (action) await audit(tx, now, action, subjectOf(row))
  if (news) for (const side of tell) await tellSide(tx, publish, now, { row, side, news })
  // While the agreed time is kept, so are its reminders.
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

/** The appointment at the time that both agreed on; null: there is none. */
export function agreedFactsOf(row: AppointmentRow) {
  const { kept, ...facts } = factsOf(row)
  return row.status === 'CONFIRMED' ? facts : kept && { ...facts, ...kept }
}

async function tellSide(
  tx: QueryExecutorProvider,
  publish: Publish,
  now: Date,
  { row, side, news }: { row: AppointmentRow; side: Side; news: NotificationKind },
): Promise<void> {
  // Who cancels need not be told, but for the entry in their calendar: there it must go too.
  await notify(tx, publish, now, {
    to: side === 'doctor' ? row.doctor_id : row.patient_id,
    kind: news,
    appointment: factsOf(row),
    personName: side === 'doctor' ? row.patient_name : row.doctor_name,
    ...(news === 'CALL_STARTED' && row.call_session_id !== null && { callSessionId: row.call_session_id }),
  })
}
