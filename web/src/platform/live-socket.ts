import type { Ack, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@medconsult/contract'
import type { Socket } from 'socket.io-client'
import { retryImport } from './retry.ts'
import { session } from './session.ts'
import { Store } from './store.ts'

export type LiveStatus = 'idle' | 'connecting' | 'up' | 'down'

/** How long an acknowledgement may take, in milliseconds. */
const ACK_MS = 5000
/**
 * A socket that does not answer a probe gets a second one beside it after the first of these times, counts as down
 * after the second, and is closed after the third, whatever its state (milliseconds).
 */
const HEDGE_MS = 120
const PROBE_MS = 700
const GIVE_UP_MS = 2500
/**
 * Shortest and longest pause between two attempts to connect (milliseconds): usually, and while somebody waits for the
 * connection.
 */
const PATIENT = { least: 150, most: 2000 } as const
const HURRY = { least: 80, most: 300 } as const
/**
 * How long one attempt to connect may take (milliseconds). While somebody waits, most attempts are short: what was sent
 * into a dead network is repeated only after a second or more, so that a new attempt is faster. Every fourth one is
 * long, for a slow network.
 */
const ATTEMPT_MS = 5000
const HURRIED_MS = [700, 700, 700, 4000] as const
/** Pauses between the attempts to load the socket's code, without which the page polls (milliseconds). */
const LOAD_PAUSES_MS = [200, 1000, 3000, 10_000, 30_000]
/** Several hints of another network within this time (milliseconds) count as one. */
const SAME_HINT_MS = 300

type Handler = (payload: never) => void
export type OpenSocket = (token: string | null) => Promise<Socket>

/**
 * The one socket of a signed-in page. Handlers may be added before it opens, and stay over reconnects. The data come
 * from REST: at every `onUp`, the components join their rooms again and fetch their data again.
 */
export class LiveSocket {
  #socket: Socket | null = null
  /**
   * The second socket that is opened while the first does not answer; it replaces the first once the server has
   * admitted it.
   */
  #beside: Socket | null = null
  #probing: Socket | null = null
  #token: string | null = null
  /** Whether events of all nodes of the server reach this socket; see `live_updates` in the contract. */
  #complete = true
  #hurriedAt = Number.NEGATIVE_INFINITY
  readonly #status = new Store<LiveStatus>('idle')
  #generation = 0
  readonly #open: OpenSocket
  readonly #handlers = new Map<string, Set<Handler>>()
  readonly #upListeners = new Set<() => void>()

  constructor(open: OpenSocket) {
    this.#open = open
  }

  readonly getStatus = this.#status.getSnapshot

  readonly subscribe = this.#status.subscribe

  async connect(token: string | null): Promise<void> {
    const generation = ++this.#generation
    this.#token = token
    this.#set('connecting')
    const socket = await this.#open(token).catch(() => null)
    if (generation !== this.#generation) {
      socket?.disconnect()
      return
    }
    if (socket === null) {
      this.#set('down')
      return
    }
    this.#socket = socket
    this.#attach(socket)
    socket.connect()
  }

  disconnect(): void {
    this.#generation++
    for (const socket of [this.#socket, this.#beside]) if (socket) release(socket)
    this.#socket = null
    this.#beside = null
    this.#set('idle')
  }

  on<E extends ServerEvent>(event: E, handler: (payload: ServerPayload<E>) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set()
    this.#handlers.set(event, handlers)
    handlers.add(handler as Handler)
    return () => handlers.delete(handler as Handler)
  }

  /** Calls the listener at every connection, and at once if there is a connection already. */
  onUp(listener: () => void): () => void {
    this.#upListeners.add(listener)
    if (this.getStatus() === 'up') listener()
    return () => this.#upListeners.delete(listener)
  }

  /**
   * Emits an event if the socket is connected, and otherwise drops it: the component that needs it emits it again in
   * `onUp`.
   */
  emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): void {
    if (this.getStatus() === 'up') this.#socket?.emit(event, payload)
  }

  /** Never rejects: without an acknowledgement it returns `{ok: false, code: 'TIMEOUT'}`. */
  async request<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<Ack> {
    const socket = this.#socket
    if (socket === null || this.getStatus() !== 'up') return { ok: false, code: 'DOWN', detail: '' }
    try {
      return (await socket.timeout(ACK_MS).emitWithAck(event, payload)) as Ack
    } catch {
      return { ok: false, code: 'TIMEOUT', detail: '' }
    }
  }

  /**
   * Probes the socket. The ping timeout notices a dead network much later, because such a network reports nothing.
   * While the answer is awaited, another socket is tried beside this one, and the first that works is used: on another
   * network, the new one needs only its own handshake. A socket that is known to be down tries again at once.
   */
  async probe(): Promise<void> {
    const socket = this.#socket
    if (socket === null || this.#probing === socket) return
    if (this.getStatus() !== 'up') {
      this.#hurry(socket)
      return
    }
    this.#probing = socket
    const hedge = setTimeout(() => void this.#openBeside(), HEDGE_MS)
    const late = setTimeout(() => {
      if (this.#socket === socket) this.#set('down')
    }, PROBE_MS)
    const lives = await socket
      .timeout(GIVE_UP_MS)
      .emitWithAck('probe', {})
      .then(
        () => true,
        () => false,
      )
    clearTimeout(hedge)
    clearTimeout(late)
    this.#probing = null
    if (this.#socket !== socket) return
    if (lives) {
      this.#dropBeside()
      // The socket was reported down too early, so `onUp` is called again for what was held back in the meantime.
      if (this.getStatus() === 'down' && socket.connected && this.#complete) this.#isUp()
    } else if (this.#beside) {
      release(socket)
      this.#socket = this.#beside
      this.#beside = null
    } else socket.io.engine.close()
  }

  #attach(socket: Socket): void {
    // The socket counts as up here and not at `connect`: before the server has admitted it, no event arrives, and a
    // refetch would come too soon.
    socket.on('authenticated', () => {
      pace(socket, PATIENT)
      this.#complete = true
      if (socket === this.#beside) {
        if (this.#socket) release(this.#socket)
        this.#socket = socket
        this.#beside = null
      } else this.#dropBeside()
      this.#isUp()
    })
    socket.on('disconnect', (reason) => {
      if (socket === this.#socket) this.#set('down')
      // The server has closed the socket on purpose (a restart, a drain), after which the library does not reconnect by
      // itself.
      if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500)
    })
    // The socket stays, and the page polls beside it as without one.
    socket.on('live_updates', ({ complete }: ServerPayload<'live_updates'>) => {
      if (socket !== this.#socket || complete === this.#complete) return
      this.#complete = complete
      if (complete) this.#isUp()
      else this.#set('down')
    })
    socket.on('connect_error', () => {
      if (socket === this.#socket) this.#set('down')
    })
    socket.onAny((event: string, payload: unknown) => {
      if (socket !== this.#socket) return
      for (const handler of this.#handlers.get(event) ?? []) handler(payload as never)
    })
  }

  #isUp(): void {
    this.#set('up')
    for (const listener of [...this.#upListeners]) listener()
  }

  async #openBeside(): Promise<void> {
    if (this.#beside) return
    const generation = this.#generation
    const beside = await this.#open(this.#token).catch(() => null)
    if (beside === null) return
    if (generation !== this.#generation || this.#beside || this.#probing === null) {
      beside.disconnect()
      return
    }
    this.#beside = beside
    this.#attach(beside)
    pace(beside, HURRY)
    beside.connect()
  }

  #dropBeside(): void {
    if (this.#beside) release(this.#beside)
    this.#beside = null
  }

  /** The socket is in a pause between two attempts, or in an attempt on a network that may be gone. */
  #hurry(socket: Socket): void {
    const now = Date.now()
    if (socket.connected || now - this.#hurriedAt < SAME_HINT_MS) return
    this.#hurriedAt = now
    pace(socket, HURRY)
    socket.disconnect()
    socket.connect()
  }

  #set(status: LiveStatus): void {
    if (status !== this.getStatus()) this.#status.set(status)
  }
}

function pace(socket: Socket, { least, most }: { least: number; most: number }): void {
  const { io } = socket
  io.reconnectionDelay(least)
  io.reconnectionDelayMax(most)
  io.timeout(most === HURRY.most ? HURRIED_MS[0] : ATTEMPT_MS)
}

function release(socket: Socket): void {
  socket.removeAllListeners()
  socket.offAny()
  socket.disconnect()
}

/** Socket.IO is loaded only after sign-in. */
export const openSocketIo: OpenSocket = async (token) => {
  const { io } = await retryImport(() => import('socket.io-client'), LOAD_PAUSES_MS)
  const socket = io({
    path: '/socket.io',
    // This runs at each connection, because the account or guest may have changed.
    auth: (give) => give(token === null ? { tab: session.tab, user: session.userId } : { token }),
    withCredentials: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    autoConnect: false,
    // Two sockets may be open at once, and the library would let them share one connection.
    forceNew: true,
    reconnectionDelay: PATIENT.least,
    reconnectionDelayMax: PATIENT.most,
    randomizationFactor: 0.5,
    timeout: ATTEMPT_MS,
  })
  socket.io.on('reconnect_attempt', (attempt) => {
    if (socket.io.reconnectionDelayMax() === HURRY.most) socket.io.timeout(HURRIED_MS[attempt % HURRIED_MS.length])
  })
  return socket
}
