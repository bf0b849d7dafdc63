import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import express from 'express'
import type { FastifyInstance } from 'fastify'
import { ExpressPeerServer } from 'peer'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../clock.ts'
import { networkOf } from '../http/client-address.ts'
import { createLateRefusal } from '../http/late-refusal.ts'
import { type Neighbour, refuseUpgrade } from '../http/server.ts'
import type { Limits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import { createConnectionCounter } from '../sockets/connections.ts'
import { createBoundedWebSockets, FRAGMENTS } from '../sockets/packets.ts'
import { createBucket, createFlow, holdBack } from '../sockets/throttle.ts'
import { isDeeperThan } from './depth.ts'
import { createKeptMessages } from './kept.ts'
import { createOwners } from './owners.ts'

const PATH = '/peerjs'
/** Maximum length of an id or a token, in characters; those of PeerJS have 36 and 11. */
const LONGEST_ID = 128
/** A client that does not read is disconnected when so many bytes wait for it. */
const UNREAD_BYTES = 1024 * 1024
/** The types of messages from one client to another. Other types are dropped. */
const ADDRESSED = new Set<unknown>(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE'])
/** How often at most reached limits are logged, in milliseconds. */
const REPORT_MS = 10_000

export interface BrokerDeps {
  limits: Limits['peerJs']
  clock: Clock
  log: Logger
  /**
   * Tells whether the request comes from a trusted page. A request without an `Origin` header does not come from a
   * page.
   */
  trustedOrigin: (request: IncomingMessage) => boolean
  /** The client's address. */
  addressOf: (request: IncomingMessage) => string
}

/** One client as the library sees it. The library only receives messages that have passed the limits. */
class Client extends EventEmitter {
  readonly #socket: WebSocket
  readonly #closing: () => void

  constructor(socket: WebSocket, closing: () => void) {
    super()
    this.#socket = socket
    this.#closing = closing
  }
  send(text: string): void {
    if (this.#socket.bufferedAmount > UNREAD_BYTES) this.#socket.terminate()
    else this.#socket.send(text, () => {})
  }
  close(): void {
    this.#closing()
    this.#socket.close()
  }
}

interface Peer {
  id: string
  network: string
  socket: WebSocket
  client: Client
}

/**
 * A PeerJS-compatible broker, so that a PeerJS client needs no outside cloud. It knows nobody: it hands messages
 * between ids that its clients chose. Our own pages signal elsewhere, authenticated, and come here only to meet such a
 * client. The library sets no limits; each connection and each message passes ours before the library hears of it.
 */
export function createPeerJsBroker(deps: BrokerDeps) {
  const { limits, clock, log, trustedOrigin, addressOf } = deps
  const now = () => clock.now().getTime()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.flow.messageBytes,
    maxFragments: FRAGMENTS,
    WebSocket: createBoundedWebSockets(limits.flow, now),
  })
  const peers = new Map<string, Peer>()
  const connections = createConnectionCounter(limits, now, limits.perAddressBytes)
  const refuseLate = createLateRefusal(limits.refusedAfter)
  const kept = createKeptMessages(limits.keptBytes, now)
  const owners = createOwners(limits.ownedIds, now)
  const volumeInAll = createBucket(limits.inAllBytes, now)
  const figures = { refusedConnections: 0, droppedMessages: 0 }
  let reportedAt = Number.NEGATIVE_INFINITY
  let library: EventEmitter | null = null

  const measure = () => ({ ...figures, sockets: connections.open(), keptBytes: kept.bytes() })

  function count(what: keyof typeof figures): void {
    figures[what] += 1
    if (now() - reportedAt < REPORT_MS) return
    reportedAt = now()
    log.warn(measure(), 'PeerJS broker: over its limits')
  }

  /**
   * Creates the library's server when the first client connects, because its timers run from then on.
   * @returns the object that the library takes for a WebSocket server
   */
  function start(): EventEmitter {
    if (library) return library
    const server = new EventEmitter()
    const options = {
      path: '/',
      concurrent_limit: limits.inAll,
      allow_discovery: false,
      createWebSocketServer: () => server as never,
    }
    // The library's HTTP routes are not served: they would answer any origin.
    const app = ExpressPeerServer({} as never, options)
    // Without a listener, a message that is not JSON would end the process.
    app.on('error', () => {})
    express().use(app)
    library = server
    return server
  }

  /**
   * Removes a client. Here and in the library the same clients are connected, so that messages for others are kept, and
   * counted.
   */
  function leave(peer: Peer): void {
    if (peers.get(peer.id) !== peer) return
    peers.delete(peer.id)
    owners.left(peer.id)
    peer.client.emit('close')
  }

  /** Tells whether a message may be passed to the library. */
  function mayPass(peer: Peer, text: string): boolean {
    if (isDeeperThan(text, limits.depth)) return false
    const message = parse(text)
    if (message?.type === 'HEARTBEAT') return true
    if (!message || !ADDRESSED.has(message.type)) return false
    const { type, dst } = message
    // A LEAVE without a recipient makes the library forget the client, so its connection is closed too.
    if (type === 'LEAVE' && !dst) peer.client.close()
    if (typeof dst !== 'string' || !isName(dst)) return false
    if (peers.has(dst)) return true
    if (type === 'LEAVE' || type === 'EXPIRE') return false
    if (kept.keep(dst, peer.client, peer.network, Buffer.byteLength(text))) return true
    // The message that the library sends when a recipient has not connected in time.
    peer.client.send(JSON.stringify({ type: 'EXPIRE', src: dst, dst: peer.id }))
    return false
  }

  /**
   * Starts to receive messages of a client. Each one is checked against the limits, or dropped without being parsed.
   */
  function listen(peer: Peer): void {
    const judge = createFlow(limits.flow, now)
    peer.socket.on('message', (data: Buffer) => {
      let verdict = judge(data.length)
      const isWithin = () => connections.send(peer.network, data.length) && volumeInAll.take(data.length)
      if (verdict === 'take' && !isWithin()) verdict = 'drop'
      const text = verdict === 'take' ? data.toString() : ''
      if (verdict === 'take' && mayPass(peer, text)) peer.client.emit('message', text)
      else count('droppedMessages')
      if (verdict === 'drop') holdBack(peer.socket)
      if (verdict === 'close') peer.socket.terminate()
    })
  }

  function accept(socket: WebSocket, request: IncomingMessage, network: string): void {
    const { searchParams } = new URL(request.url ?? '', 'http://peerjs')
    const [id, token] = [searchParams.get('id') ?? '', searchParams.get('token') ?? '']
    const peer: Peer = { id, network, socket, client: new Client(socket, () => leave(peer)) }
    const release = connections.hold(network)
    // The message is too big, or the frame is not valid.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      release()
      leave(peer)
    })
    if (!isName(id) || !isName(token)) publishAndClose(socket, 'ERROR', 'The id or the token is missing or too long')
    else if (owners.mayTake(id, token)) welcome(peer, token, request)
    else publishAndClose(socket, 'ID-TAKEN', 'ID is taken')
  }

  function welcome(peer: Peer, token: string, request: IncomingMessage): void {
    // The same client has reconnected after a change of its network. Its old connection is dead, which nobody has
    // noticed yet.
    const before = peers.get(peer.id)
    if (before) leave(before)
    before?.socket.terminate()
    owners.take(peer.id, token, peer.network)
    peers.set(peer.id, peer)
    listen(peer)
    start().emit('connection', peer.client, request)
    kept.delivered(peer.id)
  }

  return {
    /** The number of sockets, the bytes kept for absent ids, and the refusals since the start. */
    measure,
    open(app: FastifyInstance): void {
      app.get(`${PATH}/:key/id`, { schema: { hide: true } }, async (_request, reply) =>
        reply.type('text/html').send(randomUUID()),
      )
    },
    neighbour: {
      prefix: PATH,
      upgrade(request, socket, head) {
        const network = networkOf(addressOf(request))
        if (!trustedOrigin(request)) refuseUpgrade(socket, '403 Forbidden')
        else if (connections.mayOpen(network))
          sockets.handleUpgrade(request, socket, head, (opened) => accept(opened, request, network))
        else {
          count('refusedConnections')
          void refuseLate().then(() => refuseUpgrade(socket, '429 Too Many Requests'))
        }
      },
    } satisfies Neighbour,
    close(): void {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }
}

const isName = (text: string): boolean => text.length > 0 && text.length <= LONGEST_ID

function publishAndClose(socket: WebSocket, type: string, msg: string): void {
  socket.send(JSON.stringify({ type, payload: { msg } }))
  socket.close()
}

/** @returns null when the text is not a JSON object */
function parse(text: string): { type?: unknown; dst?: unknown } | null {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message !== null ? message : null
  } catch {
    return null
  }
}
