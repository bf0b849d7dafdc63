import type { RemotePeer, Signal, Signalling, SignallingListener } from '../signalling.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface HubTrouble {
  random: () => number
  /** Shares of messages, 0 to 1. */
  loss: number
  repeat: number
  /** Each message takes 1 to this many ms, so messages overtake each other. */
  delay: number
}

export interface Sent {
  from: string
  to: string
  signal: Signal
}

/** A room server in memory, whose faults the test chooses. */
export class FakeHub {
  readonly #clock: VirtualClock
  readonly #present = new Map<string, FakeSignalling>()
  readonly sent: Sent[] = []
  trouble: HubTrouble | null = null
  /** Returning true drops the message. */
  swallow: ((sent: Sent) => boolean) | null = null

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  signalling(me: Omit<RemotePeer, 'peerId'>): FakeSignalling {
    return new FakeSignalling(this, me)
  }

  count(type: Signal['type'], from?: string): number {
    return this.sent.filter((s) => s.signal.type === type && (!from || s.from === from)).length
  }

  join(member: FakeSignalling): void {
    const others = [...this.#present.values()].filter((other) => other !== member)
    this.#present.set(member.peerId, member)
    this.#later(() => member.notify((l) => l.peers(others.map((other) => other.peer))))
    for (const other of others) this.#later(() => other.notify((l) => l.peerJoined(member.peer)))
  }

  drop(member: FakeSignalling): void {
    if (!this.#present.delete(member.peerId)) return
    for (const other of this.#present.values()) this.#later(() => other.notify((l) => l.peerLeft(member.peerId)))
  }

  /** Sends a list that contains a member who is not there any more. */
  listGhost(to: FakeSignalling, ghost: RemotePeer): void {
    to.notify((l) => l.peers([...[...this.#present.values()].filter((m) => m !== to).map((m) => m.peer), ghost]))
  }

  send(from: string, to: string, signal: Signal): void {
    const sent: Sent = { from, to, signal: structuredClone(signal) }
    this.sent.push(sent)
    if (this.swallow?.(sent)) return
    const { trouble } = this
    if (trouble && trouble.random() < trouble.loss) return
    const copies = trouble && trouble.random() < trouble.repeat ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const ms = trouble ? 1 + trouble.random() * trouble.delay : 1
      this.#clock.setTimeout(() => this.#present.get(to)?.notify((l) => l.signal(from, sent.signal)), ms)
    }
  }

  #later(run: () => void): void {
    this.#clock.setTimeout(run, 1)
  }
}

export class FakeSignalling implements Signalling {
  readonly #hub: FakeHub
  readonly #me: Omit<RemotePeer, 'peerId'>
  readonly #listeners = new Set<SignallingListener>()
  peerId = ''
  #isDown = false
  left = 0

  constructor(hub: FakeHub, me: Omit<RemotePeer, 'peerId'>) {
    this.#hub = hub
    this.#me = me
  }

  get peer(): RemotePeer {
    return { ...this.#me, peerId: this.peerId }
  }

  get listening(): number {
    return this.#listeners.size
  }

  join(self: { peerId: string }): void {
    this.peerId = self.peerId
    if (!this.#isDown) this.#hub.join(this)
  }

  send(to: string, signal: Signal): void {
    if (!this.#isDown) this.#hub.send(this.peerId, to, signal)
  }

  leave(): void {
    this.left += 1
    this.#hub.drop(this)
  }

  on(listener: SignallingListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  notify(run: (listener: SignallingListener) => void): void {
    if (!this.#isDown) for (const listener of [...this.#listeners]) run(listener)
  }

  /** Our socket dies: we are notified, and the others get the event that we left. */
  down(): void {
    this.notify((l) => l.down())
    this.#isDown = true
    this.#hub.drop(this)
  }

  up(): void {
    this.#isDown = false
    this.notify((l) => l.up())
  }
}
