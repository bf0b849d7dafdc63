import type { Server } from 'node:http'
import express from 'express'
import { ExpressPeerServer } from 'peer'
import { WebSocketServer } from 'ws'
import type { Neighbour } from '../http/server.ts'

const PATH = '/peerjs'

/**
 * A PeerJS-compatible broker, so that a PeerJS client needs no outside cloud. It knows nobody: it hands
 * messages between ids that its clients chose. Our own clients signal elsewhere, authenticated.
 */
export function createPeerJsBroker(server: () => Server): { neighbour: Neighbour; close(): void } {
  // noServer: mounted the usual way it would destroy the upgrades of everybody else on this port.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 128 * 1024 })
  let app: express.Express | null = null

  /** Made when the first client comes: its timers run from then on. */
  function broker(): express.Express {
    if (app) return app
    app = express()
    app.disable('x-powered-by')
    const options = {
      path: '/',
      concurrent_limit: 5000,
      allow_discovery: false,
      createWebSocketServer: () => sockets,
    }
    const peers = ExpressPeerServer(server() as never, options)
    // Without a listener, one message of a stranger that is not JSON would end the process.
    peers.on('error', () => {})
    app.use(PATH, peers)
    // Express would show its stack otherwise.
    app.use((_error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.sendStatus(400)
    })
    return app
  }

  return {
    neighbour: {
      prefix: PATH,
      request: (request, response) => broker()(request, response),
      upgrade(request, socket, head) {
        broker()
        sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
      },
    },
    close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}
