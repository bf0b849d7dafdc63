import type { RemotePeer, Signal } from '../../engine/index.ts'
import { type Broker, connectToBroker, type OpenWebSocket, type PeerJsMessage } from './peerjs-broker.ts'
import type { Listeners } from './wire.ts'

/**
 * Signalling with one PeerJS client through the broker. The engine treats the client as a program that knows only offers,
 * answers and candidates. PeerJS makes a new connection, with an id of its own, for every offer.
 */
export class PeerJsCall {
  readonly remote: RemotePeer
  readonly #broker: Broker
  readonly #listeners: Listeners
  /** The other members of the room. */
  readonly #others: () => Iterable<RemotePeer>
  /** Whether the engine knows the client. */
  #shown = false
  #connectionId: string | null = null
  /** The `o=` line of the offer that was sent. The engine repeats its offer, and the broker loses nothing: once is enough. */
  #offered: string | null = null

  constructor(
    remote: RemotePeer,
    ownId: string,
    deps: { openWebSocket: OpenWebSocket; listeners: Listeners; others: () => Iterable<RemotePeer> },
  ) {
    this.remote = remote
    this.#listeners = deps.listeners
    this.#others = deps.others
    this.#broker = connectToBroker(deps.openWebSocket, ownId, {
      opened: () => this.call(),
      received: (message) => {
        if (message.src === remote.peerId) this.#receive(message)
      },
    })
  }

  get shown(): boolean {
    return this.#shown
  }

  /** Calls the client of a patient. The client of a doctor calls by itself. */
  call(): void {
    if (this.remote.role !== 'patient' || this.#shown) return
    this.#shown = true
    this.#listeners.notify((listener) => listener.peerJoined(this.remote))
  }

  send(signal: Signal): void {
    const id = this.#connectionId
    const { peerId } = this.remote
    if (signal.type === 'offer') this.#offer(signal.description.sdp ?? '')
    else if (id === null) return
    else if (signal.type === 'answer')
      this.#broker.send('ANSWER', peerId, id, { sdp: { type: 'answer', sdp: signal.description.sdp ?? '' } })
    else if (signal.type === 'candidate' && signal.candidate)
      this.#broker.send('CANDIDATE', peerId, id, { candidate: signal.candidate })
  }

  close(): void {
    this.#broker.close()
    this.#hide(true)
  }

  #offer(sdp: string): void {
    const name = /^o=.*$/m.exec(sdp)?.[0] ?? sdp
    // The client of a doctor calls, and may not expect to be called.
    if (this.remote.role === 'doctor' || this.#offered === name) return
    if (this.#offered !== null) {
      // For PeerJS a new offer is another connection, so the engine's begins anew as well.
      this.#hide(true)
      this.call()
      return
    }
    this.#offered = name
    this.#connectionId = `mc_${randomName()}`
    this.#broker.send('OFFER', this.remote.peerId, this.#connectionId, { sdp: { type: 'offer', sdp } })
  }

  #receive({ type, connectionId, sdp, candidate }: PeerJsMessage): void {
    if (type === 'EXPIRE') this.#hide(false)
    else if (connectionId === undefined) return
    else if (type === 'OFFER') this.#called(connectionId, sdp)
    else if (connectionId !== this.#connectionId) return
    else if (type === 'ANSWER' && sdp !== undefined)
      this.#pass({ type: 'answer', description: { type: 'answer', sdp } })
    else if (type === 'CANDIDATE' && candidate) this.#pass({ type: 'candidate', candidate })
  }

  #called(connectionId: string, sdp: string | undefined): void {
    // If both sides call at once, the doctor's call is the one that counts.
    if (sdp === undefined || (this.remote.role === 'patient' && this.#offered !== null)) return
    if (this.#connectionId !== null) this.#hide(true)
    this.#connectionId = connectionId
    if (!this.#shown) {
      this.#shown = true
      // The engine lets a peer that was in the room before this page make the offer.
      this.#listeners.notify((listener) => listener.peers([...this.#others(), this.remote]))
    }
    this.#pass({ type: 'offer', description: { type: 'offer', sdp } })
  }

  #pass(signal: Signal): void {
    this.#listeners.notify((listener) => listener.signal(this.remote.peerId, signal))
  }

  #hide(forGood: boolean): void {
    this.#connectionId = null
    this.#offered = null
    if (!this.#shown) return
    this.#shown = false
    this.#listeners.notify((listener) => listener.peerLeft(this.remote.peerId, forGood))
  }
}

const randomName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36).padStart(2, '0')).join('')
