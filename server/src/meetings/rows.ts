import type { Meeting, MeetingGuest, MeetingStatus, Participant, UserType } from '@medconsult/contract'
import type { GuestRow } from '../calls/index.ts'

/** What the door plate of a meeting says. */
export interface Plate {
  id: string
  code: string
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

export interface MeetingRow extends Plate {
  appointment_id: string | null
  host_id: string
  doctor_id: string | null
  patient_id: string | null
  patient_name: string | null
  started_at: Date | null
  ended_at: Date | null
  duration: number | null
  due_at: Date | null
}

export interface StayRow {
  meeting_id: string
  member_id: string
  name: string
  user_type: UserType
  joined_at: Date
  left_at: Date | null
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null

const toParticipant = (stay: StayRow): Participant => ({
  userId: stay.member_id,
  userName: stay.name,
  userType: stay.user_type,
  joinedAt: stay.joined_at.toISOString(),
  leftAt: iso(stay.left_at),
})

/** As whoever has the link is told. */
export const toPlate = (plate: Plate): Meeting => ({
  id: plate.id,
  roomId: plate.code,
  status: plate.status,
  hostName: plate.host_name,
  scheduledTime: iso(plate.scheduled_time),
  createdAt: plate.created_at.toISOString(),
  linkEndsAt: plate.link_ends_at.toISOString(),
  linkRevoked: plate.link_revoked,
  lobby: plate.lobby,
  locked: plate.locked,
  lobbyMessage: plate.lobby_message,
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
 * As its people are told. Whom the host expects is nobody's business but the host's and that patient's, and neither is
 * who was there before: by one link a doctor may see one person after another.
 */
export function toMeeting(row: MeetingRow, stays: StayRow[], viewerId: string): Meeting {
  const isTheirs = viewerId === row.host_id || viewerId === row.patient_id
  const seen = ({ member_id, left_at }: StayRow) => isTheirs || member_id === viewerId || left_at === null
  return {
    ...toPlate(row),
    appointmentId: row.appointment_id,
    doctorId: row.doctor_id,
    ...(isTheirs && { patientId: row.patient_id, patientName: row.patient_name }),
    startTime: iso(row.started_at),
    endTime: iso(row.ended_at),
    duration: row.duration,
    participants: stays.filter((stay) => stay.meeting_id === row.id && seen(stay)).map(toParticipant),
  }
}

/** A guest of a meeting; `user_type` is what they are shown as: a doctor only while the clinic has verified them. */
export type MeetingGuestRow = GuestRow & { name: string; used_at: Date; user_type: UserType }

export const toMeetingGuest = (row: MeetingGuestRow, roomId: string): MeetingGuest => ({
  id: row.id,
  roomId,
  userId: row.user_id ?? row.id,
  name: row.name,
  userType: row.user_type,
  status: row.status,
  knockedAt: row.used_at.toISOString(),
})
