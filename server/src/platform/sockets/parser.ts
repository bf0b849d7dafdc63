import type { Socket as EngineSocket } from 'engine.io'
import type { Socket } from 'socket.io'
import * as parser from 'socket.io-parser'
import type { Flow } from '../limits.ts'
import { type PacketLimits, websocketOf } from './packets.ts'
import { createFlow, holdBack } from './throttle.ts'

/** Checks each message of one connection by its size, before JSON.parse. */
interface BoundedDecoder {
  allow(flow: Flow): void
  /** Called when a message was dropped without being parsed. */
  onDropped: (() => void) | null
}

/**
 * Socket.IO's own parser with a limit before it. The limit is not in a handler, because handlers get parsed events; and
 * it is not at the transport, which counts packets of every kind and ends the connection: here an excess message is
 * dropped with an error, before the connection is ended.
 * @param unknown the limits until somebody has signed in on the connection
 * @param beingMade returns the connection for which Socket.IO creates a decoder at this moment, because Socket.IO does
 *   not pass it on
 */
export function createBoundedParser(
  unknown: Flow,
  now: () => number,
  packets: Pick<PacketLimits, 'allow'>,
  beingMade: () => EngineSocket | null,
): typeof parser {
  class Decoder extends parser.Decoder implements BoundedDecoder {
    // The flows are kept, so that signing in repeatedly does not reset them.
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
        // Long-polling is slow enough by itself, because its next request comes after the answer.
        const websocket = this.#connection && websocketOf(this.#connection)
        if (websocket) holdBack(websocket)
        this.onDropped?.()
      } else {
        // A close frame would be waited for while ws reads on.
        if (this.#connection) websocketOf(this.#connection)?.terminate()
        // Socket.IO closes the connection when the parser throws.
        throw new Error('More than this connection may send.')
      }
    }
  }
  return { ...parser, Decoder }
}

const sizeOf = (message: unknown): number => (ArrayBuffer.isView(message) ? message.byteLength : 0)

/** The decoder of a socket's connection, which is a private field of Socket.IO. */
export function decoderOf(socket: Pick<Socket, 'client'>): BoundedDecoder {
  return (socket.client as unknown as { decoder: BoundedDecoder }).decoder
}
