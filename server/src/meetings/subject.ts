import type { RoomId } from '@medconsult/contract'
/** Whom the audit trail of a meeting is about. */
export const subjectOf = (meeting: { id: RoomId; patient_id?: string | null }, metadata?: Record<string, string>) => ({
  roomId: meeting.id,
  ...(meeting.patient_id && { patientId: meeting.patient_id }),
  ...(metadata && { metadata }),
})
