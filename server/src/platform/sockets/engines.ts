import { Server as Engine } from 'engine.io'
import type { Server } from 'socket.io'
import type { Neighbour } from '../http/server.ts'

const MAX_MESSAGE_BYTES = 128 * 1024

/** One Socket.IO server below several paths: an engine for each. */
export function createEngines(io: Pick<Server, 'bind'>, corsOrigins: string[]) {
  const engines: Engine[] = []
  return {
    open(prefix: string): Neighbour {
      const engine = new Engine({
        pingInterval: 10_000,
        pingTimeout: 5_000,
        maxHttpBufferSize: MAX_MESSAGE_BYTES,
        cors: { origin: corsOrigins, credentials: true },
      })
      engines.push(engine)
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
