import type { Socket as EngineSocket } from 'engine.io'
import type { Socket } from 'socket.io'
import * as parser from 'socket.io-parser'
import type { Flow } from '../limits.ts'
import { type PacketLimits, websocketOf } from './packets.ts'
import { createFlow, holdBack } from './throttle.ts'

/** Decides about each message of one connection by its size, before JSON.parse sees it. */
interface BoundedDecoder {
  allow(flow: Flow): void
  /** Called for a message that was dropped unread. */
  onDropped: (() => void) | null
}

/**
 * Socket.IO's own parser with a limit before it. It is here, not in a handler, because an event reaches the handlers
 * parsed; and not at the transport, where packets of every kind are counted: a message too many is dropped, and told of,
 * before the connection is ended.
 * @param unknown what a connection may send until it is allowed more
 * @param beingMade the connection for which Socket.IO makes a decoder at this moment: it does not tell the decoder
 */
export function createBoundedParser(
  unknown: Flow,
  now: () => number,
  packets: Pick<PacketLimits, 'allow'>,
  beingMade: () => EngineSocket | null,
): typeof parser {
  class Decoder extends parser.Decoder implements BoundedDecoder {
    // Kept, so that whoever signs in again and again does not begin anew each time.
    readonly #judges = new Map([[unknown, createFlow(unknown, now)]])
    #flow = unknown
    onDropped: (() => void) | null = null
    readonly #connection = beingMade()

    allow(flow: Flow): void {
      if (!this.#judges.has(flow)) this.#judges.set(flow, createFlow(flow, now))
      this.#flow = flow
      if (this.#connection) packets.allow(this.#connection, flow)
    }

    override add(message: unknown): void {
      const size = typeof message === 'string' ? Buffer.byteLength(message) : sizeOf(message)
      const verdict = this.#judges.get(this.#flow)?.(size)
      if (verdict === 'take') super.add(message)
      else if (verdict === 'drop') {
        // Long-polling needs no holding back: its next request comes when the last was answered.
        const websocket = this.#connection && websocketOf(this.#connection)
        if (websocket) holdBack(websocket)
        this.onDropped?.()
      } else {
        // A goodbye would be waited for, and all read that comes meanwhile.
        if (this.#connection) websocketOf(this.#connection)?.terminate()
        // Socket.IO closes the connection of whatever cannot be parsed.
        throw new Error('More than this connection may send.')
      }
    }
  }
  return { ...parser, Decoder }
}

const sizeOf = (message: unknown): number => (ArrayBuffer.isView(message) ? message.byteLength : 0)

/** The decoder of a socket's connection; Socket.IO keeps it private. */
export function decoderOf(socket: Pick<Socket, 'client'>): BoundedDecoder {
  return (socket.client as unknown as { decoder: BoundedDecoder }).decoder
}
