import type { Signal } from '../signalling.ts'
import type { FakeCall } from './fake-call.ts'
import type { FakeSignalling } from './fake-hub.ts'
import { FakeTrack } from './fake-media.ts'

/**
 * Another program in the room. It makes an offer to everybody who joins and answers every offer, with one connection
 * for each other member, and knows no other message.
 */
export class BasicClient {
  readonly signalling: FakeSignalling
  readonly #call: FakeCall
  readonly #connections = new Map<string, RTCPeerConnection>()
  readonly tracks = { audio: new FakeTrack('audio', 'basic-audio'), video: new FakeTrack('video', 'basic-video') }
  offers = 0
  /** True if it makes no offers. */
  waits = false

  constructor(call: FakeCall, socketId = 'socket-1', userId = 'other') {
    this.#call = call
    this.signalling = call.hub.signalling({ userId, role: 'guest', name: 'Another program', basic: true })
    this.signalling.on({
      peers: () => {},
      peerJoined: ({ peerId }) => {
        if (!this.waits) void this.#offer(peerId)
      },
      peerLeft: () => {},
      signal: (from, signal) => void this.#onSignal(from, signal),
      up: () => {},
      down: () => {},
    })
    this.signalling.join({ peerId: socketId })
  }

  get connections(): RTCPeerConnection[] {
    return [...this.#connections.values()]
  }

  async #offer(to: string): Promise<void> {
    this.offers += 1
    const pc = this.#with(to)
    for (const kind of ['audio', 'video'] as const) {
      const { sender } = pc.addTransceiver(kind)
      await sender.replaceTrack(this.tracks[kind] as unknown as MediaStreamTrack)
    }
    await pc.setLocalDescription()
    this.#send(to, { type: 'offer', description: structuredClone(pc.localDescription as RTCSessionDescriptionInit) })
  }

  async #onSignal(from: string, signal: Signal): Promise<void> {
    const pc = this.#with(from)
    if (signal.type === 'candidate') {
      await pc.addIceCandidate(signal.candidate ?? undefined).catch(() => {})
    } else if (signal.type !== 'restart-request') {
      // A browser ignores the line with the number of an offer.
      const sdp = signal.description.sdp?.replace(/^a=x-medconsult.*\r\n/m, '') ?? ''
      await pc.setRemoteDescription({ type: signal.type as 'offer', sdp })
      if (signal.type !== 'offer') return
      for (const { sender, receiver } of pc.getTransceivers()) {
        const { kind } = receiver.track
        await sender.replaceTrack(this.tracks[kind as 'audio'] as unknown as MediaStreamTrack)
      }
      await pc.setLocalDescription()
      this.#send(from, {
        type: 'answer',
        description: structuredClone(pc.localDescription as RTCSessionDescriptionInit),
      })
    }
  }

  #send(to: string, signal: Signal): void {
    this.signalling.send(to, signal)
  }

  #with(peerId: string): RTCPeerConnection {
    const known = this.#connections.get(peerId)
    if (known) return known
    const made = this.#call.network.create({})
    this.#connections.set(peerId, made)
    made.addEventListener('icecandidate', ({ candidate }) => {
      this.#send(peerId, { type: 'candidate', candidate: candidate?.toJSON() ?? null })
    })
    return made
  }
}
