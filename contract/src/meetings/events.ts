import * as z from 'zod'
import { RoomIdOut } from '../room/ids.ts'
import { IdOut } from '../scalars.ts'
import { MeetingGuest, MeetingStatusSchema } from './meeting.ts'

export const meetingServerEvents = {
  /** To everybody in room and lobby, and to the host: it began, ended, was locked, or has a message for the lobby. */
  meeting_updated: z.object({
    id: RoomIdOut,
    roomId: z.string(),
    status: MeetingStatusSchema,
    locked: z.boolean(),
    linkRevoked: z.boolean(),
    lobbyMessage: z.string().nullable(),
    endedBy: z.enum(['host', 'system']).nullable(),
  }),
  /** To the host and the guest, and to the room when it concerns the room. `knocked`: the host has to look. */
  meeting_guest_updated: z.object({ id: IdOut, guest: MeetingGuest, knocked: z.boolean() }),
} as const
