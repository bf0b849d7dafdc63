import type { Meeting, MeetingCode, MeetingStatus, Participant, RoomId, UserType } from '@medconsult/contract'

/** What anybody with the link may read of a meeting. */
export interface MeetingPreview {
  id: RoomId
  code: MeetingCode
  status: MeetingStatus
  host_name: string
  scheduled_time: Date | null
  created_at: Date
  link_ends_at: Date
  link_revoked: boolean
  lobby: boolean
  locked: boolean
  lobby_message: string | null
}

export interface MeetingRow extends MeetingPreview {
  appointment_id: string | null
  given_appointment_id: string | null
  given_doctor_id: string | null
  given_patient_id: string | null
  host_id: string
  doctor_id: string | null
  patient_id: string | null
  patient_name: string | null
  started_at: Date | null
  ended_at: Date | null
  duration: number | null
  due_at: Date | null
}

export interface AttendanceRow {
  meeting_id: string
  member_id: string
  name: string
  user_type: UserType
  joined_at: Date
  left_at: Date | null
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null

const toParticipant = (row: AttendanceRow): Participant => ({
  userId: row.member_id,
  userName: row.name,
  userType: row.user_type,
  joinedAt: row.joined_at.toISOString(),
  leftAt: iso(row.left_at),
})

/**
 * Tells whether this is an open room: no account made it and it has no lobby, so anybody with the link has the host's
 * rights.
 */
export const isOpenRoom = ({ doctor_id, lobby }: Pick<MeetingRow, 'doctor_id' | 'lobby'>): boolean =>
  doctor_id === null && !lobby

/** A meeting as anybody with the link sees it. */
export const toPreview = (preview: MeetingPreview): Meeting => ({
  id: preview.id,
  roomId: preview.code,
  status: preview.status,
  hostName: preview.host_name,
  scheduledTime: iso(preview.scheduled_time),
  createdAt: preview.created_at.toISOString(),
  linkEndsAt: preview.link_ends_at.toISOString(),
  linkRevoked: preview.link_revoked,
  lobby: preview.lobby,
  locked: preview.locked,
  lobbyMessage: preview.lobby_message,
  appointmentId: null,
  doctorId: null,
  patientId: null,
  patientName: null,
  startTime: null,
  endTime: null,
  duration: null,
  participants: [],
})

/**
 * A meeting as its members see it. Only the host and the expected patient see who that patient is and who attended
 * before: a doctor may see several patients one after another by the same link.
 */
export function toMeeting(row: MeetingRow, attendance: AttendanceRow[], viewerId: string): Meeting {
  const isTheirs = viewerId === row.host_id || viewerId === row.patient_id
  const seen = ({ member_id, left_at }: AttendanceRow) => isTheirs || member_id === viewerId || left_at === null
  return {
    ...toPreview(row),
    appointmentId: row.appointment_id ?? row.given_appointment_id,
    doctorId: row.doctor_id ?? row.given_doctor_id,
    ...((isTheirs || isOpenRoom(row)) && {
      patientId: row.patient_id ?? row.given_patient_id,
      patientName: row.patient_name,
    }),
    startTime: iso(row.started_at),
    endTime: iso(row.ended_at),
    duration: row.duration,
    participants: attendance.filter((one) => one.meeting_id === row.id && seen(one)).map(toParticipant),
  }
}
