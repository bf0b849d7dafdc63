import type { Socket } from 'socket.io'
import * as parser from 'socket.io-parser'
import type { Flow } from '../limits.ts'
import { createFlow } from './throttle.ts'

/** Decides about each message of one connection by its size, before JSON.parse sees it. */
interface BoundedDecoder {
  allow(flow: Flow): void
  /** Called for a message that was dropped unread. */
  onDropped: (() => void) | null
  /** Called before the connection is closed because of what it sent. */
  onExceeded: (() => void) | null
}

/**
 * Socket.IO's own parser with a limit before it. It is here, not in a handler, because an event reaches the handlers
 * parsed; and not at the transport, because this is the one place that WebSocket and long-polling share.
 * @param unknown what a connection may send until it is allowed more
 */
export function createBoundedParser(unknown: Flow, now: () => number): typeof parser {
  class Decoder extends parser.Decoder implements BoundedDecoder {
    // Kept, so that whoever signs in again and again does not begin anew each time.
    readonly #judges = new Map([[unknown, createFlow(unknown, now)]])
    #flow = unknown
    onDropped: (() => void) | null = null
    onExceeded: (() => void) | null = null

    allow(flow: Flow): void {
      if (!this.#judges.has(flow)) this.#judges.set(flow, createFlow(flow, now))
      this.#flow = flow
    }

    override add(message: unknown): void {
      const size = typeof message === 'string' ? Buffer.byteLength(message) : sizeOf(message)
      const verdict = this.#judges.get(this.#flow)?.(size)
      if (verdict === 'take') super.add(message)
      else if (verdict === 'drop') this.onDropped?.()
      else {
        this.onExceeded?.()
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
