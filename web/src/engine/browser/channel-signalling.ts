import type { RemotePeer, Signal, Signalling, SignallingListener } from '../signalling.ts'

type Message =
  | { type: 'hello' | 'here'; peer: RemotePeer; to?: string }
  | { type: 'bye'; peerId: string }
  | { type: 'signal'; from: string; to: string; signal: Signal }

/**
 * Signalling between two pages of one browser, for the browser tests: a room without a server. `cut` makes it lose
 * every message, as a dead socket does.
 */
export class ChannelSignalling implements Signalling {
  readonly #me: Omit<RemotePeer, 'peerId'>
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<SignallingListener>()
  readonly sent: Signal['type'][] = []
  #peerId = ''
  #cut = false

  constructor(room: string, me: Omit<RemotePeer, 'peerId'>) {
    this.#me = me
    this.#channel = new BroadcastChannel(room)
    this.#channel.onmessage = (event: MessageEvent<Message>) => this.#receive(event.data)
    addEventListener('pagehide', () => this.leave())
  }

  join(self: { peerId: string }): void {
    this.#peerId = self.peerId
    this.#send({ type: 'hello', peer: this.#peer() })
    this.#notify((listener) => listener.up())
    // There is no list of members: everybody who is here answers the hello within this time.
    setTimeout(() => this.#notify((listener) => listener.peers([...this.#here.values()])), 20)
  }

  send(to: string, signal: Signal): void {
    this.sent.push(signal.type)
    this.#send({ type: 'signal', from: this.#peerId, to, signal })
  }

  leave(): void {
    this.#send({ type: 'bye', peerId: this.#peerId })
    this.#channel.close()
    this.#cut = true
  }

  on(listener: SignallingListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  cut(cut: boolean): void {
    this.#cut = cut
    this.#notify((listener) => (cut ? listener.down() : listener.up()))
  }

  /** Sends what the server would emit to the others when our socket dies. */
  socketDied(): void {
    this.#send({ type: 'bye', peerId: this.#peerId })
  }

  readonly #here = new Map<string, RemotePeer>()

  #peer(): RemotePeer {
    return { ...this.#me, peerId: this.#peerId }
  }

  #send(message: Message): void {
    if (!this.#cut) this.#channel.postMessage(message)
  }

  #notify(run: (listener: SignallingListener) => void): void {
    for (const listener of this.#listeners) run(listener)
  }

  #receive(message: Message): void {
    if (this.#cut) return
    if (message.type === 'bye') {
      this.#here.delete(message.peerId)
      this.#notify((listener) => listener.peerLeft(message.peerId))
    } else if (message.type === 'signal') {
      if (message.to === this.#peerId) this.#notify((listener) => listener.signal(message.from, message.signal))
    } else {
      if (message.to && message.to !== this.#peerId) return
      this.#here.set(message.peer.peerId, message.peer)
      if (!this.#peerId) return
      if (message.type === 'hello') this.#send({ type: 'here', peer: this.#peer(), to: message.peer.peerId })
      this.#notify((listener) => listener.peerJoined(message.peer))
    }
  }
}
