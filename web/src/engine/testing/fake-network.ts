import { FakePeerConnection } from './fake-peer-connection.ts'

/**
 * Connects FakePeerConnections whose descriptions fit each other, while it is not blocked.
 * A connection belongs to the network that it was made in: after `move()` the old ones are dead.
 */
export class FakeNetwork {
  readonly all: FakePeerConnection[] = []
  readonly #open = new Set<FakePeerConnection>()
  readonly #dead = new Set<FakePeerConnection>()
  #blocked = false
  readonly #barred: (readonly [RTCCertificate, RTCCertificate])[] = []
  /** Packets pass, but no media among them. */
  starved = false
  /** Receive nothing, though what they send arrives. */
  readonly deaf = new Set<FakePeerConnection>()
  /** There and back (ms), and what each browser thinks it may send (bit/s). */
  rttMs = 40
  available = 3_000_000

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

  /** Nothing arrives any more, or again; the states do not tell, as in a real browser. */
  block(blocked: boolean): void {
    this.#blocked = blocked
    this.check()
  }

  /** Between these two pages there is no way, whatever they try; null: everywhere there is again. */
  bar(pages: readonly [RTCCertificate, RTCCertificate] | null): void {
    this.#barred.length = 0
    if (pages) this.#barred.push(pages)
    this.check()
  }

  /** Another address: nothing that exists works any more, what is made from now on does. */
  move(): void {
    for (const pc of this.#open) this.#dead.add(pc)
  }

  /** One page's battery is empty: its connections work no more, and nobody is told. */
  unplug(certificate: RTCCertificate): void {
    for (const pc of this.#open) if (pc.configuration.certificates?.[0] === certificate) this.#dead.add(pc)
  }

  /** What ICE says some seconds later. */
  say(state: 'disconnected' | 'failed' | 'connected'): void {
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

  /** `a` expects exactly the ICE generation that `b` has, and has a way to it. */
  #knows(a: FakePeerConnection, b: FakePeerConnection): boolean {
    const theirs = a.ufragOf(a.currentRemoteDescription)
    return theirs !== '' && theirs === b.ufragOf(b.currentLocalDescription) && a.reachable.has(theirs)
  }
}
