import * as z from 'zod'
import { plain } from '../scalars.ts'

/** An SDP of our calls is 5–10 kB; four times the largest seen. */
const Sdp = plain(z.string().max(65_536))

/** RTCSessionDescriptionInit of the WebRTC specification. */
export const SessionDescription = z.object({ type: z.enum(['offer', 'answer', 'pranswer', 'rollback']), sdp: Sdp })

/** RTCIceCandidateInit of the WebRTC specification; null ends the candidates. */
export const IceCandidate = z
  .object({
    candidate: plain(z.string().max(2048)),
    sdpMid: plain(z.string().max(64)).nullish(),
    sdpMLineIndex: z.int().min(0).max(255).nullish(),
    usernameFragment: plain(z.string().max(256)).nullish(),
  })
  .nullable()

export const PeerId = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')

/** What one peer says to another, over whichever transport. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('offer'), description: SessionDescription }),
  z.object({ type: z.literal('answer'), description: SessionDescription }),
  z.object({ type: z.literal('candidate'), candidate: IceCandidate }),
  /** Asks the first offerer to restart ICE. */
  z.object({ type: z.literal('restart-request') }),
])
export type Signal = z.infer<typeof Signal>

export const UserType = z.enum(['doctor', 'patient', 'guest'])
export type UserType = z.infer<typeof UserType>

/** A peer that is in the call room now. One that named no peer id is addressed by its socket's id. */
export const Peer = z.object({
  socketId: z.string(),
  peerId: z.string().nullable(),
  userId: z.string(),
  userType: UserType,
  userName: z.string(),
})
export type Peer = z.infer<typeof Peer>
