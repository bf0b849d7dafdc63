import * as z from 'zod'
import { accountServerEvents } from './accounts/events.ts'
import { PrincipalRole } from './accounts/operations.ts'
import { appointmentServerEvents } from './appointments/events.ts'
import { callClientEvents, callServerEvents } from './calls/events.ts'
import { visitServerEvents } from './encounters/events.ts'
import { meetingServerEvents } from './meetings/events.ts'
import { notificationServerEvents } from './notifications/events.ts'
import { practiceClientEvents, practiceServerEvents } from './practice/events.ts'
import { roomClientEvents, roomServerEvents } from './room/events.ts'
import { IdOut } from './scalars.ts'

export const connectionClientEvents = {
  authenticate: z.object({ token: z.string().max(4096) }),
  /** Answered through its acknowledgement only: is this socket alive? */
  probe: z.object({}),
} as const

export const connectionServerEvents = {
  authenticated: z.object({ userId: IdOut, role: PrincipalRole }),
  auth_error: z.object({ message: z.string() }),
  /** A message of ours that was refused; also given to its acknowledgement. */
  error: z.object({ event: z.string(), code: z.string(), detail: z.string() }),
} as const

/** Every event that a client may send, with its payload. */
export const clientEvents = {
  ...connectionClientEvents,
  ...practiceClientEvents,
  ...callClientEvents,
  ...roomClientEvents,
} as const

/** Every event that the server sends, with its payload. */
export const serverEvents = {
  ...connectionServerEvents,
  ...accountServerEvents,
  ...practiceServerEvents,
  ...appointmentServerEvents,
  ...callServerEvents,
  ...meetingServerEvents,
  ...roomServerEvents,
  ...notificationServerEvents,
  ...visitServerEvents,
} as const

export type ClientEvent = keyof typeof clientEvents
export type ServerEvent = keyof typeof serverEvents
export type ClientPayload<E extends ClientEvent> = z.input<(typeof clientEvents)[E]>
export type ServerPayload<E extends ServerEvent> = z.output<(typeof serverEvents)[E]>

/** What an acknowledgement carries. */
export type Ack = { ok: true } | { ok: false; code: string; detail: string }
