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
  /** Asks whether this socket is alive. The server answers with the acknowledgement only. */
  probe: z.object({}),
} as const

export const connectionServerEvents = {
  authenticated: z.object({ userId: IdOut, role: PrincipalRole }),
  auth_error: z.object({ message: z.string() }),
  /**
   * Whether events reach this socket from all nodes of the server. With `complete: false` some may be missing, and the
   * client polls until `complete: true`, after which it fetches once what it may have missed. A client that was not told
   * otherwise gets all of them.
   */
  live_updates: z.object({ complete: z.boolean() }),
  /** Sent when the server refuses a message of this client. The acknowledgement of the message says the same. */
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
