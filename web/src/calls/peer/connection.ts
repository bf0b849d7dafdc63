import type { LocalTracks } from './local-media.ts'
import { Negotiator, type OfferNumbers } from './negotiation.ts'
import type { Scope } from './scope.ts'
import { sessionId } from './sdp.ts'
import type { Signal } from './signalling.ts'
import type { MediaKind } from './types.ts'

export interface ConnectionParts {
  /** Its own; closed with the connection. */
  scope: Scope
  pc: RTCPeerConnection
  /** Groups our two tracks, so that the receiver keeps lips and voice together. */
  group: MediaStream
  polite: boolean
  numbers: OfferNumbers
  send(signal: Signal): void
  on: ConnectionEvents
  log(name: string, detail?: string): void
}

interface ConnectionEvents {
  state(): void
  settled(): void
  track(track: MediaStreamTrack): void
  channelOpen(): void
  channelClosed(): void
  message(text: string): void
}

/** Longest message accepted on the data channel, in characters. */
const LONGEST = 4096
const KINDS = ['audio', 'video'] as const

/**
 * One RTCPeerConnection: one audio and one video transceiver and one negotiated data
 * channel from the first offer on, so that nothing later (mute, camera off, another
 * camera) ever renegotiates. Before `open()` its senders have no track.
 */
export class Connection {
  readonly #p: ConnectionParts
  readonly negotiator: Negotiator
  #transceivers: Partial<Record<MediaKind, RTCRtpTransceiver>> = {}
  #tracks: LocalTracks = { audio: null, video: null }
  #channel: RTCDataChannel | null = null
  #isOpen = false

  constructor(parts: ConnectionParts) {
    this.#p = parts
    const { pc, scope } = parts
    this.negotiator = new Negotiator({
      pc,
      polite: parts.polite,
      numbers: parts.numbers,
      send: parts.send,
      beforeAnswer: () => this.#adopt(),
      settled: parts.on.settled,
      log: parts.log,
    })
    scope.own(() => pc.close())
    scope.listen(pc, 'connectionstatechange', parts.on.state)
    scope.listen(pc, 'icecandidate', (event) => {
      this.negotiator.localCandidate((event as RTCPeerConnectionIceEvent).candidate)
    })
  }

  get state(): RTCPeerConnectionState {
    return this.#p.pc.connectionState
  }

  get hasRemote(): boolean {
    return this.#p.pc.remoteDescription !== null
  }

  /** An offer of ours waits for its answer. */
  get offering(): boolean {
    return this.#p.pc.signalingState === 'have-local-offer'
  }

  /** Makes the fixed m-lines (audio, video, data) and the first offer. */
  offer(): Promise<void> {
    for (const kind of KINDS) {
      this.#use(kind, this.#p.pc.addTransceiver(kind, { direction: 'sendrecv', streams: [this.#p.group] }))
    }
    this.#openChannel()
    return this.negotiator.offer(false)
  }

  /** @param servers with fresh credentials: a restart with expired ones finds no relay */
  restart(servers: RTCIceServer[] | null): Promise<void> {
    const { pc } = this.#p
    if (servers && pc.signalingState !== 'closed') {
      try {
        pc.setConfiguration({ ...pc.getConfiguration(), iceServers: servers })
      } catch (error) {
        this.#p.log('configuration-refused', String(error))
      }
    }
    return this.negotiator.offer(true)
  }

  /** The offer was made by another RTCPeerConnection than the one we are connected to. */
  isOtherSession(description: RTCSessionDescriptionInit): boolean {
    const known = this.#p.pc.remoteDescription?.sdp
    return known !== undefined && sessionId(known) !== sessionId(description.sdp ?? '')
  }

  /** From now on media may flow. */
  open(): void {
    this.#isOpen = true
    this.negotiator.open()
    this.#attach()
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks
    if (this.#isOpen) this.#attach()
  }

  /** @returns false while the channel is not open; its opening is told by `channelOpen` */
  sendMessage(text: string): boolean {
    if (this.#channel?.readyState !== 'open') return false
    this.#channel.send(text)
    return true
  }

  /** Bytes of media received so far (RTP payload, both kinds); the proof that a path works. */
  async mediaBytes(): Promise<number> {
    if (this.#p.pc.signalingState === 'closed') return 0
    let bytes = 0
    const report = await this.#p.pc.getStats()
    report.forEach((stats: RTCStats) => {
      if (stats.type === 'inbound-rtp') bytes += (stats as RTCInboundRtpStreamStats).bytesReceived ?? 0
    })
    return bytes
  }

  close(): void {
    this.#p.scope.close()
  }

  /** The answerer takes the transceivers that the offer made, by order. */
  #adopt(): void {
    const offered = this.#p.pc.getTransceivers().filter((t) => t.mid !== null && t.direction !== 'stopped')
    for (const kind of KINDS) {
      const found = offered.find((t) => t.receiver.track.kind === kind)
      const mine = this.#transceivers[kind]
      if (!found || found === mine) continue
      // We had offered too and yielded: what we made is not in the agreed description.
      if (mine && mine.mid === null) mine.stop()
      this.#use(kind, found)
    }
    if (!this.#channel) this.#openChannel()
  }

  #use(kind: MediaKind, transceiver: RTCRtpTransceiver): void {
    transceiver.direction = 'sendrecv'
    // Missing in old Firefox; then the two are only less well synchronised.
    transceiver.sender.setStreams?.(this.#p.group)
    this.#transceivers[kind] = transceiver
    this.#p.on.track(transceiver.receiver.track)
    if (this.#isOpen) this.#attach()
  }

  #attach(): void {
    for (const kind of KINDS) {
      const sender = this.#transceivers[kind]?.sender
      if (!sender || sender.track === this.#tracks[kind]) continue
      sender.replaceTrack(this.#tracks[kind]).catch((error: unknown) => {
        if (!this.#p.scope.closed) this.#p.log('replace-track-failed', String(error))
      })
    }
  }

  #openChannel(): void {
    const { pc, scope, on } = this.#p
    const channel = pc.createDataChannel('state', { negotiated: true, id: 0 })
    this.#channel = channel
    scope.listen(channel, 'open', on.channelOpen)
    scope.listen(channel, 'close', on.channelClosed)
    scope.listen(channel, 'message', (event) => {
      const data: unknown = (event as MessageEvent).data
      if (typeof data === 'string' && data.length <= LONGEST) on.message(data)
    })
  }
}
