import { Server as Engine } from 'engine.io'
import type { Server } from 'socket.io'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { Neighbour } from '../http/server.ts'
import type { Limits } from '../limits.ts'
import { FRAGMENTS, type PacketLimits } from './packets.ts'
import type { UnknownConnections } from './unknown.ts'

/** In milliseconds. */
const GOODBYE_MS = 1_000

/** Serves one Socket.IO server under several paths, with one engine for each. */
export function createEngines(deps: {
  io: Pick<Server, 'bind'>
  corsOrigins: string[]
  limits: Limits['sockets']
  unknown: UnknownConnections
  packets: PacketLimits
}) {
  const { io, corsOrigins, limits, unknown, packets } = deps

  class BoundedWebSocketServer extends WebSocketServer {
    constructor(options: ServerOptions) {
      // After a close frame, ws reads until the other side answers; the timeout is shorter here than its default of
      // half a minute. The type declarations of ws do not have the option yet.
      const hurried = { closeTimeout: GOODBYE_MS }
      super({ ...options, ...hurried, maxFragments: FRAGMENTS, WebSocket: packets.WebSocket })
    }
  }

  const engines: Engine[] = []
  return {
    open(prefix: string): Neighbour {
      const engine = new Engine({
        pingInterval: 10_000,
        pingTimeout: 5_000,
        maxHttpBufferSize: limits.known.flow.messageBytes,
        cors: { origin: corsOrigins, credentials: true },
        wsEngine: BoundedWebSocketServer,
        allowRequest: (request, answer) => unknown.allow(request, answer),
      })
      engines.push(engine)
      unknown.watch(engine)
      engine.on('connection', packets.watch)
      io.bind(engine)
      return {
        prefix,
        request: (request, response) => engine.handleRequest(request as never, response),
        upgrade: (request, socket, head) => engine.handleUpgrade(request as never, socket as never, head),
      }
    },
    close(): void {
      for (const engine of engines) engine.close()
    },
  }
}
