import type { IncomingMessage } from 'node:http'
import type { Socket as EngineSocket } from 'engine.io'
import { WebSocket } from 'ws'
import type { Flow, Refill } from '../limits.ts'
import { createBucket } from './throttle.ts'

/** What a connection needs besides messages: the heartbeat, the upgrade of its transport, WebSocket control frames. */
const OTHERS: Refill = { burst: 50, perSecond: 5 }
/** The longest Engine.IO packet besides messages is `2probe`. */
const LONGEST_OTHER = 16
/** Between the packets of one body (Engine.IO protocol v4, “HTTP long-polling”). */
const SEPARATOR = '\x1e'
/** Frames of one WebSocket message (RFC 6455, 5.4). Browsers send a long message in a few. */
export const FRAGMENTS = 32

/** Counts what one connection sends, of whatever kind, before any of it is decoded. */
interface Intake {
  allow(flow: Flow): void
  /** @returns false: one is too big, or there are too many */
  take(packets: number, bytes: number): boolean
}

/** Room for all that the flow takes or refuses message by message, and for the others. */
function createIntake(first: Flow, now: () => number): Intake {
  const bucketOf = ({ messages, refusals }: Flow) =>
    createBucket(
      {
        burst: messages.burst + refusals + OTHERS.burst,
        perSecond: messages.perSecond + OTHERS.perSecond,
      },
      now,
    )
  // Kept, so that whoever signs in again and again does not begin anew each time.
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

/** A WebSocket that hears no more than its intake takes: beyond it the connection ends, without a goodbye. */
interface BoundedWebSocket extends WebSocket {
  intake: Intake
}

/**
 * The class of WebSocket for a `WebSocketServer`. Its frames are counted where ws hands them over, so that pings, pongs
 * and what no listener wants count too.
 */
export function createBoundedWebSockets(flow: Flow, now: () => number, judge: Judge = byCount) {
  return class extends WebSocket implements BoundedWebSocket {
    intake = createIntake(flow, now)
    #over = false

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event !== 'message' && event !== 'ping' && event !== 'pong') {
        const heard = super.emit(event, ...args)
        // Too many fragments, or no WebSocket frame: ws would say goodbye and read on until it is answered.
        if (event === 'error') this.terminate()
        return heard
      }
      if (this.#over) return this.#stop()
      const [data, isBinary] = args as [Buffer, boolean?]
      const first = event === 'message' && !isBinary ? (data[0] ?? 0) : null
      if (!judge(this.intake, { bytes: data.length, first })) {
        this.#over = true
        this.terminate()
        return this.#stop()
      }
      // Nobody waits for what comes after a goodbye.
      return this.readyState === WebSocket.OPEN && super.emit(event, ...args)
    }

    /** ws would go through the rest of what had come in one piece: thousands of small frames. It keeps its loop private. */
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

/** @returns Infinity when one that is no message is too long */
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

/** What is used of Engine.IO's polling transport; it keeps these private. */
interface PollingTransport {
  /** The POST that is being received. */
  dataReq: IncomingMessage | null
  onData(body: unknown): void
  onDataRequest(request: IncomingMessage, response: unknown): void
}

/** null for long-polling. */
export function websocketOf({ transport }: EngineSocket): BoundedWebSocket | null {
  const { name, socket } = transport as { name: string; socket?: BoundedWebSocket }
  return name === 'websocket' ? (socket ?? null) : null
}

/** At once: a goodbye would be waited for, and all read that comes meanwhile. */
function end(connection: EngineSocket): void {
  const websocket = websocketOf(connection)
  if (websocket) return void websocket.terminate()
  // Forgotten by `close`.
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
 * Limits on the packets of Engine.IO, of every kind and on both transports. Socket.IO's parser hears of messages only.
 * @param unknown what a connection may send until it is allowed more
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
      // The server pings and the client answers (Engine.IO protocol v4, “Heartbeat”).
      let asked = false
      connection.on('packetCreate', ({ type }: { type: string }) => {
        if (type === 'ping') asked = true
      })
      connection.on('packet', ({ type }: { type: string }) => {
        if (type !== 'pong') return
        if (!asked) end(connection)
        asked = false
      })
    },
    allow: (connection: EngineSocket, flow: Flow): void => intakes.get(connection)?.allow(flow),
  }
}

export type PacketLimits = ReturnType<typeof createPacketLimits>
