import type { Clock } from '../../engine/index.ts'

/** How a fake address behaves; by default it works at once and loses nothing. */
export interface FakeAddress {
  /** Until a candidate is found, milliseconds. */
  answersAfter?: number
  /** The error codes that are reported in place of a candidate. */
  errors?: readonly number[]
  /** Neither a candidate nor an error, ever. */
  mute?: boolean
  /** The answer is an address that we know, so there is no candidate of its own. */
  samePlace?: boolean
  /** Candidates are found, and the pair never connects. */
  noPath?: boolean
  /** One way, milliseconds. */
  latency?: number
  /** Is the packet with this number, counted in both directions, lost? */
  loses?: (packet: number) => boolean
}

const event = (type: string, more: object = {}): Event => Object.assign(new Event(type), more)

class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  other: FakeChannel | null = null
  readonly init: RTCDataChannelInit
  readonly #network: FakeNetwork

  constructor(network: FakeNetwork, init: RTCDataChannelInit) {
    super()
    this.#network = network
    this.init = init
  }

  send(data: string): void {
    const { other } = this
    if (this.readyState !== 'open') throw new Error('not open')
    if (other) this.#network.carry(() => other.readyState === 'open' && other.dispatchEvent(event('message', { data })))
  }
}

/** Two connections with the same address find each other, as on a relay. */
class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new'
  iceGatheringState: RTCIceGatheringState = 'new'
  localDescription: { type: string } | null = null
  onicecandidateerror = null
  channel: FakeChannel | null = null
  reachable = 0
  readonly configuration: RTCConfiguration
  readonly #network: FakeNetwork

  constructor(network: FakeNetwork, configuration: RTCConfiguration) {
    super()
    this.#network = network
    this.configuration = configuration
  }

  createDataChannel(_label: string, init: RTCDataChannelInit = {}): FakeChannel {
    this.channel = new FakeChannel(this.#network, init)
    return this.channel
  }

  async setLocalDescription(): Promise<void> {
    this.localDescription = { type: 'fake' }
    const { mute, answersAfter = 0 } = this.#network.address
    if (!mute) this.#network.after(answersAfter, () => this.#gather())
  }

  async setRemoteDescription(): Promise<void> {}

  async addIceCandidate(): Promise<void> {
    this.reachable += 1
    this.#network.meet()
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state
    this.dispatchEvent(event('connectionstatechange'))
  }

  close(): void {
    this.connectionState = 'closed'
    if (this.channel) this.channel.readyState = 'closed'
  }

  #gather(): void {
    if (this.connectionState === 'closed') return
    const { errors = [], samePlace } = this.#network.address
    for (const errorCode of errors) this.dispatchEvent(event('icecandidateerror', { errorCode }))
    const type = this.configuration.iceTransportPolicy === 'relay' ? 'relay' : 'srflx'
    if (errors.length === 0 && !samePlace)
      this.dispatchEvent(event('icecandidate', { candidate: { candidate: `a ${type} one`, type } }))
    this.iceGatheringState = 'complete'
    this.dispatchEvent(event('icegatheringstatechange'))
  }
}

/** Makes peer connections whose only way is the address given. */
export class FakeNetwork {
  readonly made: FakeConnection[] = []
  readonly address: FakeAddress
  readonly #clock: Clock
  #packets = 0

  constructor(clock: Clock, address: FakeAddress) {
    this.#clock = clock
    this.address = address
  }

  readonly createPeerConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const connection = new FakeConnection(this, configuration)
    this.made.push(connection)
    return connection as unknown as RTCPeerConnection
  }

  get open(): number {
    return this.made.filter((connection) => connection.connectionState !== 'closed').length
  }

  after(ms: number, run: () => void): void {
    this.#clock.setTimeout(run, ms)
  }

  carry(deliver: () => void): void {
    this.#packets += 1
    if (!this.address.loses?.(this.#packets)) this.after(this.address.latency ?? 0, deliver)
  }

  meet(): void {
    const [near, far] = this.made.slice(-2)
    if (!near || !far || near.reachable === 0 || far.reachable === 0) return
    if (this.address.noPath) {
      near.become('failed')
      return
    }
    this.after(2 * (this.address.latency ?? 0), () => {
      if (near.channel === null || this.open < 2) return
      const answering = new FakeChannel(this, near.channel.init)
      far.channel = answering
      answering.other = near.channel
      near.channel.other = answering
      for (const { channel } of [far, near]) if (channel) channel.readyState = 'open'
      far.dispatchEvent(event('datachannel', { channel: answering }))
      near.channel.dispatchEvent(event('open'))
    })
  }
}
