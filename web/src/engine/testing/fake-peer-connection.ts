import { createHash } from 'node:crypto'
import { FakeTrack } from './fake-media.ts'
import type { FakeNetwork } from './fake-network.ts'

class FakeSender {
  track: FakeTrack | null = null
  encodings: RTCRtpEncodingParameters[] = [{ active: true }]
  /** How many were requested since the sender was made. */
  wholePictures = 0

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    // It happens in a later microtask, because in a browser it is an operation in a queue.
    await Promise.resolve()
    this.track = track
  }

  setStreams(): void {}

  getParameters(): { encodings: RTCRtpEncodingParameters[] } {
    return structuredClone({ encodings: this.encodings })
  }

  async setParameters(
    { encodings }: { encodings: RTCRtpEncodingParameters[] },
    options?: { encodingOptions: { keyFrame: boolean }[] },
  ): Promise<void> {
    this.encodings = encodings
    if (options?.encodingOptions[0]?.keyFrame) this.wholePictures += 1
  }

  get sends(): boolean {
    return this.track?.readyState === 'live' && this.encodings[0]?.active !== false
  }
}

class FakeTransceiver {
  mid: string | null = null
  direction: RTCRtpTransceiverDirection = 'sendrecv'
  readonly sender = new FakeSender()
  readonly receiver: { track: FakeTrack; getSynchronizationSources(): RTCRtpSynchronizationSource[] }
  /** The level of its last packet. */
  level = { timestamp: 1, audioLevel: 0, source: 1, rtpTimestamp: 1 }

  constructor(kind: 'audio' | 'video') {
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [this.level] }
  }

  stop(): void {
    this.direction = 'stopped'
  }
}

export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  readonly #pc: FakePeerConnection

  constructor(pc: FakePeerConnection) {
    super()
    this.#pc = pc
  }

  send(data: string): void {
    const other = this.#pc.pair?.channel
    const { pair, network } = this.#pc
    if (other && pair && network.passes(this.#pc, pair) && !network.deaf.has(pair))
      queueMicrotask(() => other.dispatchEvent(new MessageEvent('message', { data })))
  }

  become(state: RTCDataChannelState): void {
    if (this.readyState === state) return
    this.readyState = state
    queueMicrotask(() => this.dispatchEvent(new Event(state === 'closed' ? 'close' : state)))
  }
}

/** The content of a fake certificate; `generateCertificate` of a fake room returns it. */
export interface FakeCertificate {
  der: string
}

const invalid = (what: string): Error => Object.assign(new Error(what), { name: 'InvalidStateError' })
let sessions = 0

/**
 * An RTCPeerConnection that follows the signalling rules of W3C WebRTC §4.4.1 (operations chain, states, implicit
 * rollback, ICE generations) and connects through a FakeNetwork. It has no media: its packet counters grow with every
 * sample while it is connected to one that has a track attached.
 */
export class FakePeerConnection extends EventTarget {
  readonly network: FakeNetwork
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  currentLocalDescription: RTCSessionDescriptionInit | null = null
  currentRemoteDescription: RTCSessionDescriptionInit | null = null
  pendingLocalDescription: RTCSessionDescriptionInit | null = null
  pendingRemoteDescription: RTCSessionDescriptionInit | null = null
  configuration: RTCConfiguration
  channel: FakeChannel | null = null
  pair: FakePeerConnection | null = null
  listeners = 0
  readonly packets = { audio: 0, video: 0, checks: 0 }
  /** The ICE generations of the remote candidates that are known. */
  readonly reachable = new Set<string>()
  readonly #session = ++sessions
  #version = 0
  #generation = 0
  #restart = false
  #transceivers: FakeTransceiver[] = []
  #chain: Promise<unknown> = Promise.resolve()

  constructor(network: FakeNetwork, configuration: RTCConfiguration = {}) {
    super()
    this.network = network
    this.configuration = configuration
    network.add(this)
  }

  get localDescription(): RTCSessionDescriptionInit | null {
    return this.pendingLocalDescription ?? this.currentLocalDescription
  }

  get remoteDescription(): RTCSessionDescriptionInit | null {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription
  }

  sends(kind: 'audio' | 'video'): boolean {
    return this.#transceivers.some((t) => t.mid !== null && t.sender.track?.kind === kind && t.sender.sends)
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1
    super.addEventListener(...args)
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1
    super.removeEventListener(...args)
  }

  addTransceiver(kind: 'audio' | 'video'): FakeTransceiver {
    const made = new FakeTransceiver(kind)
    this.#transceivers.push(made)
    return made
  }

  getTransceivers(): FakeTransceiver[] {
    return this.#transceivers.filter((t) => t.direction !== 'stopped')
  }

  createDataChannel(): FakeChannel {
    this.channel = new FakeChannel(this)
    if (this.connectionState === 'connected') this.channel.become('open')
    return this.channel
  }

  restartIce(): void {
    this.#restart = true
  }

  getConfiguration(): RTCConfiguration {
    return this.configuration
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration
  }

  setLocalDescription(description?: { type: RTCSdpType }): Promise<void> {
    return this.#op(() => {
      if (description?.type === 'rollback') {
        if (this.signalingState !== 'have-local-offer') throw invalid('nothing to roll back')
        this.pendingLocalDescription = null
        this.#become('stable')
      } else if (this.signalingState === 'have-remote-offer') {
        if (this.#changesIce(this.currentRemoteDescription, this.pendingRemoteDescription)) this.#generation += 1
        this.currentRemoteDescription = this.pendingRemoteDescription
        this.currentLocalDescription = this.#describe('answer')
        this.pendingRemoteDescription = null
        this.pendingLocalDescription = null
        this.#become('stable')
        this.#gather()
      } else {
        if (this.#restart) this.#generation += 1
        this.#restart = false
        this.pendingLocalDescription = this.#describe('offer')
        this.#become('have-local-offer')
        this.#gather()
      }
    })
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    return this.#op(() => {
      if (!/^v=0\r\n/.test(description.sdp ?? '') || /x-medconsult|[^\r]\n/.test(description.sdp ?? ''))
        throw invalid('not plain SDP')
      if (description.type === 'answer') {
        if (this.signalingState !== 'have-local-offer') throw invalid(`answer in ${this.signalingState}`)
        this.currentLocalDescription = this.pendingLocalDescription
        this.currentRemoteDescription = description
        this.pendingLocalDescription = null
        this.#become('stable')
      } else {
        this.pendingLocalDescription = null
        this.pendingRemoteDescription = description
        this.#associate()
        this.#become('have-remote-offer')
      }
      this.#learn(description.sdp ?? '')
    })
  }

  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    return this.#op(() => {
      const known = this.remoteDescription?.sdp ?? ''
      if (!known.includes(`a=ice-ufrag:${candidate.usernameFragment}\r\n`)) {
        throw Object.assign(new Error('unknown ufrag'), { name: 'OperationError' })
      }
      this.reachable.add(candidate.usernameFragment ?? '')
      this.network.check()
    })
  }

  /**
   * The counters grow by as many packets as somebody who talks sends between two samples. A pair's checks go on without
   * media.
   */
  async getStats(): Promise<Map<string, RTCStats>> {
    const { pair } = this
    if (pair && this.network.passes(this, pair) && !this.network.deaf.has(this)) {
      if (pair.sends('audio') && !this.network.starved) this.packets.audio += 12
      if (pair.sends('video') && !this.network.starved) this.packets.video += 12
      this.packets.checks += 1
    }
    const { audio, video, checks } = this.packets
    const { rttMs, available, loss } = this.network
    const limitation = this.network.busy.has(this.configuration.certificates?.[0]) ? 'cpu' : 'none'
    const reported =
      loss === null ? [] : [{ id: 'r', timestamp: 0, type: 'remote-inbound-rtp', kind: 'video', fractionLost: loss }]
    const stats = [
      ...reported,
      { id: 'o', timestamp: 0, type: 'outbound-rtp', kind: 'video', qualityLimitationReason: limitation },
      { id: 'a', timestamp: 0, type: 'inbound-rtp', kind: 'audio', packetsReceived: audio },
      { id: 'v', timestamp: 0, type: 'inbound-rtp', kind: 'video', packetsReceived: video, framesDecoded: video },
      {
        id: 'p',
        timestamp: 0,
        type: 'candidate-pair',
        nominated: true,
        selected: true,
        requestsReceived: checks,
        currentRoundTripTime: rttMs / 1000,
        availableOutgoingBitrate: available,
      },
    ]
    return new Map(stats.map((one) => [one.id, one as RTCStats]))
  }

  close(): void {
    if (this.signalingState === 'closed') return
    this.signalingState = 'closed'
    this.connectionState = 'closed'
    this.channel?.become('closed')
    if (this.pair && this.network.passes(this, this.pair)) this.pair.channel?.become('closed')
    this.network.remove(this)
  }

  /** Called by the network. */
  connect(state: RTCPeerConnectionState, pair: FakePeerConnection | null): void {
    this.pair = pair
    if (state === 'connected') this.channel?.become('open')
    if (this.connectionState === state) return
    this.connectionState = state
    queueMicrotask(() => this.dispatchEvent(new Event('connectionstatechange')))
  }

  ufragOf(description: RTCSessionDescriptionInit | null): string {
    return /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1] ?? ''
  }

  #op(run: () => void): Promise<void> {
    const done = this.#chain.then(async () => {
      await Promise.resolve()
      // A closed connection never settles its operations (§4.4.1.2).
      if (this.signalingState === 'closed') return new Promise<void>(() => {})
      run()
      this.network.check()
    })
    this.#chain = done.catch(() => {})
    return done
  }

  #describe(type: 'offer' | 'answer'): RTCSessionDescriptionInit {
    this.#version += 1
    const media = this.#transceivers.filter((t) => t.direction !== 'stopped')
    media.forEach((t, at) => {
      t.mid = String(at)
    })
    const ufrag = `u${this.#session}g${this.#generation}`
    const sections = media.map((t) => `m=${t.receiver.track.kind} 9 x 0\r\na=mid:${t.mid}\r\na=ice-ufrag:${ufrag}\r\n`)
    const head = `v=0\r\no=- ${this.#session} ${this.#version} IN IP4 0.0.0.0\r\ns=-\r\n`
    return { type, sdp: `${head}${this.#fingerprint()}${sections.join('')}` }
  }

  /** The certificate of a fake room's options. */
  get der(): string | null {
    return (this.configuration.certificates?.[0] as FakeCertificate | undefined)?.der ?? null
  }

  /** What DTLS reveals of the other side, once it is connected. */
  get sctp(): object | null {
    const { pair } = this
    if (pair === null || pair.der === null) return null
    const der = new TextEncoder().encode(pair.der).buffer
    return { transport: { state: 'connected', getRemoteCertificates: () => [der] } }
  }

  #fingerprint(): string {
    if (this.der === null) return ''
    const hex = createHash('sha256').update(this.der).digest('hex')
    return `a=fingerprint:sha-256 ${(hex.toUpperCase().match(/../g) ?? []).join(':')}\r\n`
  }

  /** Gathers one candidate after the description, and adds it to the description too. */
  #gather(): void {
    const description = this.localDescription
    if (!description) return
    const usernameFragment = this.ufragOf(description)
    const line = `candidate:1 1 udp 1 192.0.2.1 9 typ ${this.configuration.iceTransportPolicy === 'relay' ? 'relay' : 'host'}`
    queueMicrotask(() => {
      if (this.signalingState === 'closed' || description !== this.localDescription) return
      description.sdp = `${description.sdp}a=${line}\r\n`
      const candidate = { candidate: line, usernameFragment, toJSON: () => ({ candidate: line, usernameFragment }) }
      this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }))
    })
  }

  #associate(): void {
    const kinds = [...(this.pendingRemoteDescription?.sdp ?? '').matchAll(/^m=(audio|video)/gm)].map((m) => m[1])
    const agreed = this.#transceivers.filter((t) => t.mid !== null && this.currentRemoteDescription)
    if (!this.currentRemoteDescription) for (const t of this.#transceivers) t.mid = null
    if (agreed.length > 0) return
    kinds.forEach((kind, at) => {
      const made = this.addTransceiver(kind as 'audio')
      made.mid = String(at)
      made.direction = 'recvonly'
    })
  }

  #changesIce(before: RTCSessionDescriptionInit | null, after: RTCSessionDescriptionInit | null): boolean {
    return before !== null && this.ufragOf(before) !== this.ufragOf(after)
  }

  #learn(sdp: string): void {
    if (sdp.includes('a=candidate:')) this.reachable.add(this.ufragOf({ type: 'offer', sdp }))
  }

  #become(state: RTCSignalingState): void {
    this.signalingState = state
  }
}
