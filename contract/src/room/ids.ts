import type * as z from 'zod'
import { Id, IdOut } from '../scalars.ts'

/** The id of a room: of a call session or of a meeting. The compiler tells it from a link's code and from other ids. */
export const RoomId = Id.brand<'RoomId'>()
export type RoomId = z.output<typeof RoomId>

/** The id of a call session. Its room has the same id, so it may stand wherever a room's id does. */
export const CallSessionId = RoomId.brand<'CallSessionId'>()
export type CallSessionId = z.output<typeof CallSessionId>

/** The two ids above, in an answer or an event. */
export const RoomIdOut = IdOut.brand<'RoomId'>()
export const CallSessionIdOut = RoomIdOut.brand<'CallSessionId'>()
