import type { RemotePeer, Signal } from '../../engine/index.ts'
import { type Broker, connectToBroker, type OpenWebSocket, type PeerJsMessage } from './peerjs-broker.ts'
import type { Listeners } from './wire.ts'

/**
 * The way to one PeerJS client over the broker. To the engine it is a program that knows offers, answers and candidates
 * alone. PeerJS makes a connection of its own, with a name, for every offer.
 */
export class PeerJsCall {
  readonly remote: RemotePeer
  readonly #broker: Broker
  readonly #listeners: Listeners
  /** Who else is in the room. */
  readonly #others: () => Iterable<RemotePeer>
  /** The engine knows them. */
  #shown = false
  #connectionId: string | null = null
  /** The line that names our offer, of which only the first sending goes out: the broker loses nothing. */
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
      heard: (message) => {
        if (message.src === remote.peerId) this.#hear(message)
      },
    })
  }

  get shown(): boolean {
    return this.#shown
  }

  /** A patient's client is called; a doctor's calls by itself. */
  call(): void {
    if (this.remote.role !== 'patient' || this.#shown) return
    this.#shown = true
    this.#listeners.notify((listener) => listener.peerJoined(this.remote))
  }

  say(signal: Signal): void {
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
    // A doctor's client calls, and need not expect to be called.
    if (this.remote.role === 'doctor' || this.#offered === name) return
    if (this.#offered !== null) {
      // To them it is another connection, so ours begins anew too.
      this.#hide(true)
      this.call()
      return
    }
    this.#offered = name
    this.#connectionId = `mc_${randomName()}`
    this.#broker.send('OFFER', this.remote.peerId, this.#connectionId, { sdp: { type: 'offer', sdp } })
  }

  #hear({ type, connectionId, sdp, candidate }: PeerJsMessage): void {
    if (type === 'EXPIRE') this.#hide(false)
    else if (connectionId === undefined) return
    else if (type === 'OFFER') this.#called(connectionId, sdp)
    else if (connectionId !== this.#connectionId) return
    else if (type === 'ANSWER' && sdp !== undefined)
      this.#tell({ type: 'answer', description: { type: 'answer', sdp } })
    else if (type === 'CANDIDATE' && candidate) this.#tell({ type: 'candidate', candidate })
  }

  #called(connectionId: string, sdp: string | undefined): void {
    // Of two calls that cross, the doctor's holds.
    if (sdp === undefined || (this.remote.role === 'patient' && this.#offered !== null)) return
    if (this.#connectionId !== null) this.#hide(true)
    this.#connectionId = connectionId
    if (!this.#shown) {
      this.#shown = true
      // Listed as somebody who was there before us: such a one offers.
      this.#listeners.notify((listener) => listener.peers([...this.#others(), this.remote]))
    }
    this.#tell({ type: 'offer', description: { type: 'offer', sdp } })
  }

  #tell(signal: Signal): void {
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
