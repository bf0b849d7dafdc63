import type { RoomId } from '@medconsult/contract'
/** The subject of an audit entry about a meeting. */
export const subjectOf = (meeting: { id: RoomId; patient_id?: string | null }, metadata?: Record<string, string>) => ({
  roomId: meeting.id,
  ...(meeting.patient_id && { patientId: meeting.patient_id }),
  ...(metadata && { metadata }),
})
