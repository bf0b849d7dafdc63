import type { Ack, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@medconsult/contract'
import type { Socket } from 'socket.io-client'

export type LiveStatus = 'idle' | 'connecting' | 'up' | 'down'

/** How long an acknowledgement may take, in milliseconds. */
const ACK_MS = 5000
/** A socket that does not answer a probe within this time is dead, however it looks (milliseconds). */
const PROBE_MS = 700

type Handler = (payload: never) => void
export type OpenSocket = (token: string | null) => Promise<Socket>

/**
 * The one live connection of a signed-in page. Handlers may be added before it opens and stay over
 * reconnects. REST is the truth: on every `onUp` the owners of a room join again and refetch.
 */
export class LiveSocket {
  #socket: Socket | null = null
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
    // Not at `connect`: before the server has admitted us, no event reaches us, and a refetch would come too soon.
    socket.on('authenticated', () => {
      this.#set('up')
      for (const listener of this.#upListeners) listener()
    })
    socket.on('disconnect', (reason) => {
      this.#set('down')
      // The server closed it on purpose (a restart, a drain); the library would not come back by itself.
      if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500)
    })
    socket.on('connect_error', () => this.#set('down'))
    socket.onAny((event: string, payload: unknown) => {
      for (const handler of this.#handlers.get(event) ?? []) handler(payload as never)
    })
    socket.connect()
  }

  disconnect(): void {
    this.#generation++
    this.#socket?.removeAllListeners()
    this.#socket?.offAny()
    this.#socket?.disconnect()
    this.#socket = null
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
   * Asks the server for a sign of life. A socket that stays silent is dropped at once and opened anew,
   * long before the ping timeout would notice.
   */
  async probe(): Promise<void> {
    const socket = this.#socket
    if (socket === null || this.#status !== 'up') return
    try {
      await socket.timeout(PROBE_MS).emitWithAck('probe', {})
    } catch {
      if (this.#socket === socket && socket.connected) socket.io.engine.close()
    }
  }

  #set(status: LiveStatus): void {
    if (status === this.#status) return
    this.#status = status
    for (const listener of this.#statusListeners) listener()
  }
}

/** Socket.IO is loaded after sign-in only. */
export const openSocketIo: OpenSocket = async (token) => {
  const { io } = await import('socket.io-client')
  return io({
    path: '/socket.io',
    auth: token === null ? {} : { token },
    withCredentials: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    autoConnect: false,
    reconnectionDelay: 150,
    reconnectionDelayMax: 2000,
    randomizationFactor: 0.5,
    timeout: 5000,
  })
}
