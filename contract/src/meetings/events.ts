import * as z from 'zod'
import { RoomIdOut } from '../room/ids.ts'
import { IdOut } from '../scalars.ts'
import { MeetingGuest, MeetingStatusSchema } from './meeting.ts'

export const meetingServerEvents = {
  /**
   * Sent to everybody in the room and the lobby, and to the host: the meeting began, ended, was locked, or has a new
   * lobby message.
   */
  meeting_updated: z.object({
    id: RoomIdOut,
    roomId: z.string(),
    status: MeetingStatusSchema,
    locked: z.boolean(),
    linkRevoked: z.boolean(),
    lobbyMessage: z.string().nullable(),
    endedBy: z.enum(['host', 'system']).nullable(),
  }),
  /**
   * Sent to the host and the guest, and to everybody in the room when it concerns them. `knocked`: the guest asks to be
   * let in, and the host has to decide.
   */
  meeting_guest_updated: z.object({ id: IdOut, guest: MeetingGuest, knocked: z.boolean() }),
} as const
