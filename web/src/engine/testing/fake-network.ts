import { FakePeerConnection } from './fake-peer-connection.ts'

/**
 * Connects FakePeerConnections whose descriptions fit each other, while it is not blocked. A connection belongs to the
 * network in which it was made: after `move()` the old ones are dead.
 */
export class FakeNetwork {
  readonly all: FakePeerConnection[] = []
  readonly #open = new Set<FakePeerConnection>()
  readonly #dead = new Set<FakePeerConnection>()
  #blocked = false
  readonly #barred: (readonly [RTCCertificate, RTCCertificate])[] = []
  /** Packets pass, but no media among them. */
  starved = false
  /** Connections that receive nothing, though what they send arrives. */
  readonly deaf = new Set<FakePeerConnection>()
  /** Round trip time (ms), and what each browser estimates it may send (bit/s). */
  rttMs = 40
  available = 3_000_000
  /** The share of our packets that the other side reports as lost; null before it reports anything. */
  loss: number | null = null
  /** The certificates of pages whose device is short of processor. */
  readonly busy = new Set<RTCCertificate | undefined>()

  get create(): (configuration: RTCConfiguration) => RTCPeerConnection {
    return (configuration) => new FakePeerConnection(this, configuration) as unknown as RTCPeerConnection
  }

  get open(): number {
    return this.#open.size
  }

  passes(a: FakePeerConnection, b: FakePeerConnection): boolean {
    const own = ({ configuration }: FakePeerConnection): RTCCertificate | undefined => configuration.certificates?.[0]
    const barred = this.#barred.some((pair) => pair.some((one) => one === own(a)) && pair.some((one) => one === own(b)))
    return !this.#blocked && !barred && !this.#dead.has(a) && !this.#dead.has(b)
  }

  /** Lets nothing arrive, or everything again. The states do not change, as in a real browser. */
  block(blocked: boolean): void {
    this.#blocked = blocked
    this.check()
  }

  /** Leaves no path between these two pages, whatever they try; null removes the barrier. */
  bar(pages: readonly [RTCCertificate, RTCCertificate] | null): void {
    this.#barred.length = 0
    if (pages) this.#barred.push(pages)
    this.check()
  }

  /** Changes the network: no existing connection works any more, and new ones do. */
  move(): void {
    for (const pc of this.#open) this.#dead.add(pc)
  }

  /** Switches one page's device off: its connections stop working, and no event is fired. */
  unplug(certificate: RTCCertificate): void {
    for (const pc of this.#open) if (pc.configuration.certificates?.[0] === certificate) this.#dead.add(pc)
  }

  /** Sets the state that ICE reports some seconds later. */
  setIceState(state: 'disconnected' | 'failed' | 'connected'): void {
    for (const pc of this.#open) if (pc.pair) pc.connect(state, pc.pair)
  }

  add(pc: FakePeerConnection): void {
    this.all.push(pc)
    this.#open.add(pc)
  }

  remove(pc: FakePeerConnection): void {
    this.#open.delete(pc)
  }

  check(): void {
    for (const a of this.#open) {
      for (const b of this.#open) {
        if (a !== b && this.passes(a, b) && this.#knows(a, b) && this.#knows(b, a)) a.connect('connected', b)
      }
    }
  }

  /** Whether `a` expects exactly the ICE generation of `b`, and has a path to it. */
  #knows(a: FakePeerConnection, b: FakePeerConnection): boolean {
    const theirs = a.ufragOf(a.currentRemoteDescription)
    return theirs !== '' && theirs === b.ufragOf(b.currentLocalDescription) && a.reachable.has(theirs)
  }
}
