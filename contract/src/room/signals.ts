import * as z from 'zod'
import { plain } from '../scalars.ts'

/** The session descriptions of our calls have 5 to 10 kB. The limit is four times the largest one seen. */
const Sdp = plain(z.string().max(65_536))

/** RTCSessionDescriptionInit of the WebRTC specification. */
export const SessionDescription = z.object({ type: z.enum(['offer', 'answer', 'pranswer', 'rollback']), sdp: Sdp })

/** RTCIceCandidateInit of the WebRTC specification; null means that no more candidates follow. */
export const IceCandidate = z
  .object({
    candidate: plain(z.string().max(2048)),
    sdpMid: plain(z.string().max(64)).nullish(),
    sdpMLineIndex: z.int().min(0).max(255).nullish(),
    usernameFragment: plain(z.string().max(256)).nullish(),
  })
  .nullable()

export const PeerId = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')

/** A message of signalling from one peer to another, by socket or by HTTP. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offer'), description: SessionDescription }),
  z.object({ type: z.literal('answer'), description: SessionDescription }),
  z.object({ type: z.literal('candidate'), candidate: IceCandidate }),
  /** Asks the offerer to restart ICE. */
  z.object({ type: z.literal('restart-request') }),
])
export type Signal = z.infer<typeof Signal>

export const UserType = z.enum(['doctor', 'patient', 'guest'])
export type UserType = z.infer<typeof UserType>

/** A peer that is in the room now. A peer without a peer id is addressed by the id of its socket. */
export const Peer = z.object({
  socketId: z.string(),
  peerId: z.string().nullable(),
  userId: z.string(),
  userType: UserType,
  userName: z.string(),
})
export type Peer = z.infer<typeof Peer>
