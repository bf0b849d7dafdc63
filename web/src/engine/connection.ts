import type { LocalTracks } from './local-media.ts'
import { Negotiator, type OfferNumbers } from './negotiation.ts'
import { preferRedundantAudio } from './quality/codecs.ts'
import type { SendPlan } from './quality/send-plan.ts'
import { Senders } from './quality/senders.ts'
import { readFingerprints } from './safety/fingerprints.ts'
import type { ReadFingerprints } from './safety/safety-exchange.ts'
import type { Scope } from './scope.ts'
import { hasUfrag, sessionId, untagSdp } from './sdp.ts'
import type { Signal } from './signalling.ts'
import { NO_TRAFFIC, readTraffic, since, type Traffic } from './traffic.ts'
import type { MediaKind } from './types.ts'

export interface ConnectionDeps {
  /** Its own; closed with the connection. */
  scope: Scope
  pc: RTCPeerConnection
  /** Groups our two tracks, so that the receiver keeps lips and voice together. */
  group: MediaStream
  polite: boolean
  /** Undefined outside a secure context. */
  subtle: SubtleCrypto | undefined
  numbers: OfferNumbers
  send(signal: Signal): void
  on: ConnectionEvents
  log(name: string, detail?: string): void
}

interface ConnectionEvents {
  state(): void
  /** An offer of this connection was answered, by either side. */
  settled(): void
  /** The remote track of a kind is known (nothing may have arrived on it yet). */
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
  readonly #deps: ConnectionDeps
  readonly negotiator: Negotiator
  readonly madeAt: number
  #transceivers: Partial<Record<MediaKind, RTCRtpTransceiver>> = {}
  #tracks: LocalTracks = { audio: null, video: null }
  /** What each sender was last asked to send: `sender.track` says it only when that is done. */
  readonly #attached = new WeakMap<RTCRtpSender, MediaStreamTrack | null>()
  readonly #senders: Senders
  #plan: SendPlan | null = null
  #channel: RTCDataChannel | null = null
  #isOpen = false
  #settledAt: number | null = null
  #traffic: Traffic = NO_TRAFFIC

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
    const { pc, scope } = deps
    this.madeAt = scope.clock.now()
    this.#senders = new Senders((name, detail) => {
      if (!scope.closed) deps.log(name, detail)
    })
    this.negotiator = new Negotiator({
      pc,
      polite: deps.polite,
      numbers: deps.numbers,
      send: deps.send,
      beforeAnswer: () => this.#adopt(),
      settled: () => {
        this.#settledAt = scope.clock.now()
        deps.on.settled()
      },
      log: deps.log,
    })
    scope.own(() => pc.close())
    scope.listen(pc, 'connectionstatechange', deps.on.state)
    scope.listen(pc, 'icecandidate', (event) => {
      this.negotiator.localCandidate((event as RTCPeerConnectionIceEvent).candidate)
    })
  }

  get closed(): boolean {
    return this.#deps.scope.closed
  }

  get state(): RTCPeerConnectionState {
    return this.#deps.pc.connectionState
  }

  get hasRemote(): boolean {
    return this.#deps.pc.remoteDescription !== null
  }

  /** An offer of ours waits for its answer. */
  get offering(): boolean {
    return this.#deps.pc.signalingState === 'have-local-offer'
  }

  /** When the last offer was answered (clock ms), by either side; null: never. */
  get settledAt(): number | null {
    return this.#settledAt
  }

  get channelOpen(): boolean {
    return this.#channel?.readyState === 'open'
  }

  /** What has arrived, as of the last `look()`. */
  get traffic(): Traffic {
    return this.#traffic
  }

  /** The tracks on which the peer's media arrive, as far as they are negotiated. */
  get remoteTracks(): MediaStreamTrack[] {
    return KINDS.flatMap((kind) => this.#transceivers[kind]?.receiver.track ?? [])
  }

  /** Of their sound; for its level. */
  get audioReceiver(): RTCRtpReceiver | null {
    return this.#transceivers.audio?.receiver ?? null
  }

  /** The certificates between which this connection is encrypted, as far as DTLS is done. */
  readonly fingerprints: ReadFingerprints = async () => {
    const { pc, subtle } = this.#deps
    return subtle && pc.signalingState !== 'closed' ? readFingerprints(pc, subtle) : 'unknown'
  }

  /** Makes the fixed m-lines (audio, video, data) and the first offer. */
  offer(): Promise<void> {
    for (const kind of KINDS) {
      this.#use(kind, this.#deps.pc.addTransceiver(kind, { direction: 'sendrecv', streams: [this.#deps.group] }))
    }
    this.#openChannel()
    return this.negotiator.offer()
  }

  /** Offers again over the same connection, with candidates of the network as it is now. */
  async restart(configuration: RTCConfiguration): Promise<void> {
    const { pc } = this.#deps
    if (this.closed || pc.signalingState === 'closed') return
    pc.setConfiguration(configuration)
    pc.restartIce()
    await this.negotiator.offer()
  }

  /**
   * The message is for this connection: an offer of the same RTCPeerConnection as before (or the
   * first one), the answer to our last offer, a candidate of the known ICE generation.
   * An answer without a number (a foreign client's) may be for any.
   */
  fits(signal: Exclude<Signal, { type: 'restart-request' }>): boolean {
    const known = this.#deps.pc.remoteDescription?.sdp
    if (signal.type === 'candidate') {
      const ufrag = signal.candidate?.usernameFragment
      return known !== undefined && typeof ufrag === 'string' && hasUfrag(known, ufrag)
    }
    const sdp = signal.description.sdp ?? ''
    if (signal.type === 'offer') return known === undefined || sessionId(known) === sessionId(sdp)
    const { offer } = untagSdp(sdp)
    return offer === null || offer === this.negotiator.ownOffer
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

  /** How much our senders may send; may be repeated, and must be: a sender refuses while it is being negotiated. */
  setPlan(plan: SendPlan): void {
    this.#plan = plan
    for (const kind of KINDS) this.#set(kind)
  }

  /**
   * A picture that needs none before it, at once: who missed some while the path was cut can't show those that
   * follow, and asks for one only after up to 3 s (Chromium). Where the browser can't, it waits for that.
   */
  sendWholePicture(): void {
    const sender = this.#transceivers.video?.sender
    if (sender?.track && !this.closed) this.#senders.wholePicture(sender)
  }

  /** @returns null when there is nothing to be had any more */
  async stats(): Promise<RTCStatsReport | null> {
    const { pc, scope } = this.#deps
    if (pc.signalingState === 'closed') return null
    return new Promise((resolve) => {
      // What is being read when a connection closes need never come (a busy browser), and whoever waits for it would not
      // look at the other connections any more either. Not `Promise.race` with the end: that keeps every report till then.
      const over = scope.own(() => resolve(null))
      pc.getStats()
        .then(resolve, () => resolve(null))
        .finally(over)
    })
  }

  /** @returns false while the channel is not open; its opening is told by `channelOpen` */
  sendMessage(text: string): boolean {
    if (this.#channel?.readyState !== 'open') return false
    this.#channel.send(text)
    return true
  }

  /** @returns what arrived since the last look; null while it can't be told */
  async look(): Promise<Traffic | null> {
    const report = await this.stats()
    if (!report || this.closed) return null
    const now = readTraffic(report)
    const grown = since(this.#traffic, now)
    this.#traffic = now
    return grown
  }

  close(): void {
    this.#deps.scope.close()
  }

  /** The answerer takes the transceivers that the offer made, by order. */
  #adopt(): void {
    const offered = this.#deps.pc.getTransceivers().filter((t) => t.mid !== null && t.direction !== 'stopped')
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
    transceiver.sender.setStreams?.(this.#deps.group)
    this.#transceivers[kind] = transceiver
    if (kind === 'audio') preferRedundantAudio(transceiver)
    this.#set(kind)
    this.#deps.on.track(transceiver.receiver.track)
    if (this.#isOpen) this.#attach()
  }

  #set(kind: MediaKind): void {
    const sender = this.#transceivers[kind]?.sender
    if (sender && this.#plan && !this.closed) this.#senders.apply(sender, kind, this.#plan)
  }

  #attach(): void {
    for (const kind of KINDS) {
      const sender = this.#transceivers[kind]?.sender
      const track = this.#tracks[kind]
      // The changes form one queue (W3C WebRTC §5.2): off and on again in one moment are two of them.
      if (!sender || (this.#attached.get(sender) ?? null) === track) continue
      this.#attached.set(sender, track)
      sender.replaceTrack(track).catch((error: unknown) => {
        if (!this.#deps.scope.closed) this.#deps.log('replace-track-failed', String(error))
      })
    }
  }

  #openChannel(): void {
    const { pc, scope, on } = this.#deps
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
