import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { IdOut, Instant } from '../scalars.ts'
import { RoomId } from './ids.ts'
import { roomRoutes } from './routes.ts'
import { Peer, PeerId, Signal, UserType } from './signals.ts'

/** The allow list of a room: who may be in it at this moment. A page sends media to nobody else. */
export const RoomMembers = z
  .object({
    members: z
      .array(z.object({ userId: IdOut, userType: UserType, userName: z.string() }))
      .describe('Whoever asks is among them; empty once the call or meeting is over'),
    pausedBy: IdOut.nullable().describe(
      'Who paused the room and has not gone on: nothing is sent to them, and nothing of theirs is played; null: nobody',
    ),
    relayOnly: z.boolean().describe('Connections in this room use relays only (iceTransportPolicy "relay")'),
    revision: z.string().describe('Changes with the rest of this answer; the event room-revision tells it'),
  })
  .meta({ id: 'RoomMembers' })
export type RoomMembers = z.infer<typeof RoomMembers>

const roomParams = z.object({ id: RoomId.describe('Of the room: the id of its call session or meeting') })

export const roomOperations = {
  sendSignal: operation({
    route: roomRoutes.sendSignal,
    // A session description has up to 64 kB, and its line ends are escaped in JSON.
    bodyLimit: 96 * 1024,
    summary: 'Signalling without a socket: say something to one peer, or to all the others',
    access: access.callMembers,
    params: roomParams,
    body: z.object({ peerId: PeerId, to: PeerId.optional(), signal: Signal }),
    answer: z.object({ message: z.string() }),
    errors: ['NOT_FOUND', 'CALL_STATE', 'TOO_MANY'],
  }),
  readSignals: operation({
    route: roomRoutes.readSignals,
    summary: 'Signalling without a socket: who is in the room, and what was said to this peer since `after`',
    access: access.callMembers,
    params: roomParams,
    query: z.object({
      peerId: PeerId,
      after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    }),
    answer: z.object({
      peers: z.array(Peer),
      signals: z.array(z.object({ id: z.int(), from: z.string(), signal: Signal })),
    }),
    errors: ['NOT_FOUND', 'CALL_STATE'],
  }),
  readRoomMembers: operation({
    route: roomRoutes.readRoomMembers,
    summary: 'Who may be in this room now, of a call or a meeting by its id; to ask again after every reconnect',
    access: access.callMembers,
    params: roomParams,
    answer: RoomMembers,
    errors: ['NOT_FOUND'],
  }),
  pauseRoom: operation({
    route: roomRoutes.pauseRoom,
    summary: 'Pause the room as its host, or go on; it stays so over every reload, until the host goes on or it ends',
    access: access.roomHost,
    params: roomParams,
    body: z.object({ paused: z.boolean() }),
    answer: z.object({ paused: z.boolean() }),
    errors: ['NOT_FOUND'],
  }),
  iceServers: operation({
    route: roomRoutes.iceServers,
    summary: 'STUN servers; and TURN servers with credentials for members of an open room and checks shortly before',
    access: access.signedIn,
    answer: z.object({
      iceServers: z.array(
        z.object({
          urls: z.array(z.string()),
          username: z.string().optional(),
          credential: z.string().optional(),
        }),
      ),
      expiresAt: Instant.nullable().describe('When the TURN credentials end; null without TURN'),
    }),
    errors: [],
  }),
} as const
