import type { Ack, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@medconsult/contract'
import type { Socket } from 'socket.io-client'
import { retryImport } from './retry.ts'
import { session } from './session.ts'

export type LiveStatus = 'idle' | 'connecting' | 'up' | 'down'

/** How long an acknowledgement may take, in milliseconds. */
const ACK_MS = 5000
/**
 * A socket that does not answer a probe in the first of these times gets one beside it, in the second it
 * counts as down, in the third it is given up, however it looks (milliseconds).
 */
const HEDGE_MS = 120
const PROBE_MS = 700
const GIVE_UP_MS = 2500
/** Between two attempts to connect, at least and at most: in general, and while somebody waits for it (milliseconds). */
const PATIENT = { least: 150, most: 2000 } as const
const HURRY = { least: 80, most: 300 } as const
/**
 * How long one attempt to connect may take (milliseconds). In a hurry mostly short: what was sent into a dead
 * network is repeated after a second or more, so that a new attempt is sooner; in turns a long one, for a
 * network that is slow.
 */
const ATTEMPT_MS = 5000
const HURRIED_MS = [700, 700, 700, 4000] as const
/** Between the tries to load the socket's own code: without it the page asks instead of being told (milliseconds). */
const LOAD_PAUSES_MS = [200, 1000, 3000, 10_000, 30_000]
/** Hints that the network is another one come several at a time (milliseconds). */
const SAME_HINT_MS = 300

type Handler = (payload: never) => void
export type OpenSocket = (token: string | null) => Promise<Socket>

/**
 * The one live connection of a signed-in page. Handlers may be added before it opens and stay over
 * reconnects. REST is the truth: on every `onUp` the owners of a room join again and refetch.
 */
export class LiveSocket {
  #socket: Socket | null = null
  /** Opened while the one in use does not answer; takes its place once it is admitted. */
  #beside: Socket | null = null
  #probing: Socket | null = null
  #token: string | null = null
  #hurriedAt = Number.NEGATIVE_INFINITY
  #status: LiveStatus = 'idle'
  #generation = 0
  readonly #open: OpenSocket
  readonly #handlers = new Map<string, Set<Handler>>()
  readonly #statusListeners = new Set<() => void>()
  readonly #upListeners = new Set<() => void>()

  constructor(open: OpenSocket) {
    this.#open = open
  }

  readonly getStatus = (): LiveStatus => this.#status

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#statusListeners.add(listener)
    return () => this.#statusListeners.delete(listener)
  }

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

  /** Calls back at every connection, and at once when it stands already. */
  onUp(listener: () => void): () => void {
    this.#upListeners.add(listener)
    if (this.#status === 'up') listener()
    return () => this.#upListeners.delete(listener)
  }

  /** Sends when connected; otherwise the message is dropped, because whoever needs it sends it again `onUp`. */
  emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): void {
    if (this.#status === 'up') this.#socket?.emit(event, payload)
  }

  /** Never rejects: silence is `{ok: false, code: 'TIMEOUT'}`. */
  async request<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<Ack> {
    const socket = this.#socket
    if (socket === null || this.#status !== 'up') return { ok: false, code: 'DOWN', detail: '' }
    try {
      return (await socket.timeout(ACK_MS).emitWithAck(event, payload)) as Ack
    } catch {
      return { ok: false, code: 'TIMEOUT', detail: '' }
    }
  }

  /**
   * Asks the server for a sign of life, long before the ping timeout would notice that there is none: a dead
   * network says nothing. While the answer is awaited another connection is tried beside this one, and the
   * first that works is used: on a network that changed, the new one needs no more than its own handshake.
   * A socket that is known to be down tries again at once.
   */
  async probe(): Promise<void> {
    const socket = this.#socket
    if (socket === null || this.#probing === socket) return
    if (this.#status !== 'up') {
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
      // Told too early that it is down: what was held back meanwhile has to be said again.
      if (this.getStatus() === 'down' && socket.connected) this.#isUp()
    } else if (this.#beside) {
      release(socket)
      this.#socket = this.#beside
      this.#beside = null
    } else socket.io.engine.close()
  }

  #attach(socket: Socket): void {
    // Not at `connect`: before the server has admitted us, no event reaches us, and a refetch would come too soon.
    socket.on('authenticated', () => {
      pace(socket, PATIENT)
      if (socket === this.#beside) {
        if (this.#socket) release(this.#socket)
        this.#socket = socket
        this.#beside = null
      } else this.#dropBeside()
      this.#isUp()
    })
    socket.on('disconnect', (reason) => {
      if (socket === this.#socket) this.#set('down')
      // The server closed it on purpose (a restart, a drain); the library would not come back by itself.
      if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500)
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

  /** It waits between two attempts, or in one that may have been made on a network that is gone. */
  #hurry(socket: Socket): void {
    const now = Date.now()
    if (socket.connected || now - this.#hurriedAt < SAME_HINT_MS) return
    this.#hurriedAt = now
    pace(socket, HURRY)
    socket.disconnect()
    socket.connect()
  }

  #set(status: LiveStatus): void {
    if (status === this.#status) return
    this.#status = status
    for (const listener of this.#statusListeners) listener()
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

/** Socket.IO is loaded after sign-in only. */
export const openSocketIo: OpenSocket = async (token) => {
  const { io } = await retryImport(() => import('socket.io-client'), LOAD_PAUSES_MS)
  const socket = io({
    path: '/socket.io',
    // Asked anew at each connection: who speaks may have changed.
    auth: (give) => give(token === null ? { tab: session.tab, user: session.userId } : { token }),
    withCredentials: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    autoConnect: false,
    // Two may be open at once, and the library would share one manager between them.
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
