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
  /** The connection's own scope, which is closed with it. */
  scope: Scope
  pc: RTCPeerConnection
  /** Groups our two tracks, so that the receiver keeps picture and sound in sync. */
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
  /** Called when an offer of this connection was answered, by either side. */
  settled(): void
  /** Called when the remote track of a kind is known; nothing may have arrived on it yet. */
  track(track: MediaStreamTrack): void
  channelOpen(): void
  channelClosed(): void
  message(text: string): void
}

/** Maximum length of a message on the data channel, in characters. */
const LONGEST = 4096
const KINDS = ['audio', 'video'] as const

/**
 * One RTCPeerConnection. It has one audio transceiver, one video transceiver and one negotiated data channel from the
 * first offer on, so that no later change (mute, camera off, another camera) needs a renegotiation. Before `open()` its
 * senders have no track.
 */
export class Connection {
  readonly #deps: ConnectionDeps
  readonly negotiator: Negotiator
  readonly madeAt: number
  #transceivers: Partial<Record<MediaKind, RTCRtpTransceiver>> = {}
  #tracks: LocalTracks = { audio: null, video: null }
  /** The track that each sender was last told to send. `sender.track` changes only when `replaceTrack` is done. */
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

  /** True while an offer of ours waits for its answer. */
  get offering(): boolean {
    return this.#deps.pc.signalingState === 'have-local-offer'
  }

  /** When the last offer was answered, by either side (clock ms); null if none was. */
  get settledAt(): number | null {
    return this.#settledAt
  }

  get channelOpen(): boolean {
    return this.#channel?.readyState === 'open'
  }

  /** What has arrived, as of the last `sample()`. */
  get traffic(): Traffic {
    return this.#traffic
  }

  /** The tracks on which the peer's media arrive, as far as they are negotiated. */
  get remoteTracks(): MediaStreamTrack[] {
    return KINDS.flatMap((kind) => this.#transceivers[kind]?.receiver.track ?? [])
  }

  /** The receiver of the peer's sound, from which its level is read. */
  get audioReceiver(): RTCRtpReceiver | null {
    return this.#transceivers.audio?.receiver ?? null
  }

  /** Reads the certificates between which this connection is encrypted, once DTLS is done. */
  readonly fingerprints: ReadFingerprints = async () => {
    const { pc, subtle } = this.#deps
    return subtle && pc.signalingState !== 'closed' ? readFingerprints(pc, subtle) : 'unknown'
  }

  /** Creates the fixed m-lines (audio, video, data) and the first offer. */
  offer(): Promise<void> {
    for (const kind of KINDS) {
      this.#use(kind, this.#deps.pc.addTransceiver(kind, { direction: 'sendrecv', streams: [this.#deps.group] }))
    }
    this.#openChannel()
    return this.negotiator.offer()
  }

  /** Makes a new offer with an ICE restart over the same connection, with candidates of the current network. */
  async restart(configuration: RTCConfiguration): Promise<void> {
    const { pc } = this.#deps
    if (this.closed || pc.signalingState === 'closed') return
    pc.setConfiguration(configuration)
    pc.restartIce()
    await this.negotiator.offer()
  }

  /**
   * Whether a signal belongs to this connection: an offer of the same remote RTCPeerConnection (or the first one), the
   * answer to our last offer, or a candidate of the known ICE generation. An answer without a number comes from another
   * client, and may belong to any connection.
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

  /** Lets media flow from now on. */
  open(): void {
    this.#isOpen = true
    this.negotiator.open()
    this.#attach()
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks
    if (this.#isOpen) this.#attach()
  }

  /**
   * Sets how much our senders may send. It must be called repeatedly, because a sender refuses while it is being
   * negotiated.
   */
  setPlan(plan: SendPlan): void {
    this.#plan = plan
    for (const kind of KINDS) this.#set(kind)
  }

  /**
   * Sends a key frame at once. After lost frames the receiver cannot decode the following ones, and Chromium requests a
   * key frame only after up to 3 s. Browsers that cannot send one on demand wait for that request.
   */
  sendWholePicture(): void {
    const sender = this.#transceivers.video?.sender
    if (sender?.track && !this.closed) this.#senders.wholePicture(sender)
  }

  /** @returns null when the connection is closed */
  async stats(): Promise<RTCStatsReport | null> {
    const { pc, scope } = this.#deps
    if (pc.signalingState === 'closed') return null
    return new Promise((resolve) => {
      // In a busy browser, statistics that are read while a connection closes may never arrive, and would block the
      // statistics of the other connections. `Promise.race` with the end of the scope would keep every report in memory
      // until then.
      const over = scope.own(() => resolve(null))
      pc.getStats()
        .then(resolve, () => resolve(null))
        .finally(over)
    })
  }

  /** @returns false while the channel is not open; `channelOpen` is called when it opens */
  sendMessage(text: string): boolean {
    if (this.#channel?.readyState !== 'open') return false
    this.#channel.send(text)
    return true
  }

  /** @returns what arrived since the last call; null while that is unknown */
  async sample(): Promise<Traffic | null> {
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

  /** Takes the transceivers that the remote offer created, in their order. */
  #adopt(): void {
    const offered = this.#deps.pc.getTransceivers().filter((t) => t.mid !== null && t.direction !== 'stopped')
    for (const kind of KINDS) {
      const found = offered.find((t) => t.receiver.track.kind === kind)
      const mine = this.#transceivers[kind]
      if (!found || found === mine) continue
      // We had made an offer too and yielded, so our own transceivers are not in the agreed description.
      if (mine && mine.mid === null) mine.stop()
      this.#use(kind, found)
    }
    if (!this.#channel) this.#openChannel()
  }

  #use(kind: MediaKind, transceiver: RTCRtpTransceiver): void {
    transceiver.direction = 'sendrecv'
    // Old Firefox lacks this function; then picture and sound are less well synchronised.
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
      // The changes of a sender form one queue (W3C WebRTC §5.2), so switching off and on again at once makes two of
      // them.
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
