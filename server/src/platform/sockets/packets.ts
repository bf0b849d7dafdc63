import type { IncomingMessage } from 'node:http'
import type { Socket as EngineSocket } from 'engine.io'
import { WebSocket } from 'ws'
import type { Flow, Refill } from '../limits.ts'
import { createBucket } from './throttle.ts'

/** The rate of packets besides messages: heartbeat, upgrade of the transport, and WebSocket control frames. */
const OTHERS: Refill = { burst: 50, perSecond: 5 }
/** The longest Engine.IO packet that is not a message is `2probe`. */
const LONGEST_OTHER = 16
/** The separator of packets in one body (Engine.IO protocol v4, “HTTP long-polling”). */
const SEPARATOR = '\x1e'
/** Maximum number of frames in one WebSocket message (RFC 6455, 5.4). Browsers send a long message in a few frames. */
export const FRAGMENTS = 32

/** Counts everything that one connection sends, before any of it is decoded. */
interface Intake {
  allow(flow: Flow): void
  /** @returns false when a packet is too big, or there are too many */
  take(packets: number, bytes: number): boolean
}

/** Allows all messages that the flow limit accepts or refuses one by one, and other packets besides. */
function createIntake(first: Flow, now: () => number): Intake {
  const bucketOf = ({ messages, refusals }: Flow) =>
    createBucket(
      {
        burst: messages.burst + refusals + OTHERS.burst,
        perSecond: messages.perSecond + OTHERS.perSecond,
      },
      now,
    )
  // The buckets are kept, so that signing in repeatedly does not refill them.
  const buckets = new Map([[first, bucketOf(first)]])
  let flow = first
  return {
    allow(next) {
      if (!buckets.has(next)) buckets.set(next, bucketOf(next))
      flow = next
    },
    take: (packets, bytes) => bytes <= flow.messageBytes && (buckets.get(flow)?.take(packets) ?? false),
  }
}

type Judge = (intake: Intake, frame: { bytes: number; first: number | null }) => boolean

/** A WebSocket with a limit of received frames. Beyond the limit the connection is ended without a close frame. */
interface BoundedWebSocket extends WebSocket {
  intake: Intake
}

/**
 * A subclass of WebSocket for a `WebSocketServer`. Frames are counted where ws emits them, so that pings, pongs and
 * messages without a listener count too.
 */
export function createBoundedWebSockets(flow: Flow, now: () => number, judge: Judge = byCount) {
  return class extends WebSocket implements BoundedWebSocket {
    intake = createIntake(flow, now)
    #over = false

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event !== 'message' && event !== 'ping' && event !== 'pong') {
        const handled = super.emit(event, ...args)
        // Too many fragments, or an invalid frame: ws would send a close frame and read on until it is answered.
        if (event === 'error') this.terminate()
        return handled
      }
      if (this.#over) return this.#stop()
      const [data, isBinary] = args as [Buffer, boolean?]
      const first = event === 'message' && !isBinary ? (data[0] ?? 0) : null
      if (!judge(this.intake, { bytes: data.length, first })) {
        this.#over = true
        this.terminate()
        return this.#stop()
      }
      // After a close frame, further messages are ignored.
      return this.readyState === WebSocket.OPEN && super.emit(event, ...args)
    }

    /**
     * Stops ws's loop over data that was received at once, which may hold thousands of small frames. The loop is a
     * private field of ws.
     */
    #stop(): false {
      const { _receiver: receiver } = this as unknown as { _receiver?: { _loop: boolean } }
      if (receiver) receiver._loop = false
      return false
    }
  }
}

const byCount: Judge = (intake, { bytes }) => intake.take(1, bytes)

const MESSAGE = '4'
const BINARY_MESSAGE = 'b'

/** A text frame is one Engine.IO packet. */
const byPacket: Judge = (intake, { bytes, first }) => {
  const isMessage = first === null || first === MESSAGE.charCodeAt(0)
  return (isMessage || bytes <= LONGEST_OTHER) && intake.take(1, bytes)
}

/** The number of packets in a body. @returns Infinity when a packet that is not a message is too long */
function packetsIn(body: string): number {
  let count = 0
  for (let start = 0; start <= body.length; count += 1) {
    const found = body.indexOf(SEPARATOR, start)
    const end = found < 0 ? body.length : found
    const isMessage = body[start] === MESSAGE || body[start] === BINARY_MESSAGE
    if (!isMessage && end - start > LONGEST_OTHER) return Number.POSITIVE_INFINITY
    start = end + 1
  }
  return count
}

/** The private members of Engine.IO's polling transport that are used here. */
interface PollingTransport {
  /** The POST request that is being received. */
  dataReq: IncomingMessage | null
  onData(body: unknown): void
  onDataRequest(request: IncomingMessage, response: unknown): void
}

/** The WebSocket of a connection; null for long-polling. */
export function websocketOf({ transport }: EngineSocket): BoundedWebSocket | null {
  const { name, socket } = transport as { name: string; socket?: BoundedWebSocket }
  return name === 'websocket' ? (socket ?? null) : null
}

/** Ends a connection at once, without a close frame, after which ws would wait and read on. */
function end(connection: EngineSocket): void {
  const websocket = websocketOf(connection)
  if (websocket) return void websocket.terminate()
  // `close` removes the field, so it is read before.
  const { dataReq } = connection.transport as unknown as PollingTransport
  connection.close(true)
  dataReq?.socket.destroy()
}

function boundBodies(connection: EngineSocket, intake: Intake): void {
  const transport = connection.transport as unknown as PollingTransport
  const { onData, onDataRequest } = transport
  transport.onDataRequest = (request, response) => {
    onDataRequest.call(transport, request, response)
    let bytes = 0
    request.on('data', (chunk: string | Buffer) => {
      bytes += Buffer.byteLength(chunk)
      if (!intake.take(0, bytes)) end(connection)
    })
  }
  transport.onData = (body) => {
    if (typeof body === 'string' && intake.take(packetsIn(body), 0)) onData.call(transport, body)
    else end(connection)
  }
}

/**
 * Limits the packets of Engine.IO, of every kind and on both transports. Socket.IO's parser sees messages only.
 * @param unknown the limits until somebody has signed in on the connection
 */
export function createPacketLimits(unknown: Flow, now: () => number) {
  const intakes = new WeakMap<EngineSocket, Intake>()
  return {
    WebSocket: createBoundedWebSockets(unknown, now, byPacket),
    watch(connection: EngineSocket): void {
      const websocket = websocketOf(connection)
      const intake = websocket?.intake ?? createIntake(unknown, now)
      intakes.set(connection, intake)
      if (!websocket) boundBodies(connection, intake)
      connection.once('upgrade', ({ socket }: { socket: BoundedWebSocket }) => {
        socket.intake = intake
      })
      // The server sends pings and the client answers them (Engine.IO protocol v4, “Heartbeat”). A pong without a ping
      // ends the connection.
      let pinged = false
      connection.on('packetCreate', ({ type }: { type: string }) => {
        if (type === 'ping') pinged = true
      })
      connection.on('packet', ({ type }: { type: string }) => {
        if (type !== 'pong') return
        if (!pinged) end(connection)
        pinged = false
      })
    },
    allow: (connection: EngineSocket, flow: Flow): void => intakes.get(connection)?.allow(flow),
  }
}

export type PacketLimits = ReturnType<typeof createPacketLimits>
