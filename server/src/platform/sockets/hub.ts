import type { IncomingHttpHeaders } from 'node:http'
import { type Ack, connectionClientEvents, type ServerEvent, type ServerPayload } from '@medconsult/contract'
import { type DefaultEventsMap as Events, Server, type Socket } from 'socket.io'
import type * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Message } from '../events/outbox.ts'
import { roleRoom, userRoom } from '../events/rooms.ts'
import type { Proxies } from '../http/client-address.ts'
import { ApiError, SESSION_ENDED } from '../http/errors.ts'
import type { Principal, Refusal } from '../http/operations.ts'
import { asApiError } from '../http/problem.ts'
import { fromSource } from '../http/source.ts'
import type { Limits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import { createAnonymousSockets } from './anonymous.ts'
import { createEngines } from './engines.ts'
import { createExpiries } from './expiry.ts'
import { createHolders } from './holders.ts'
import { createNodes } from './nodes.ts'
import { createPacketLimits } from './packets.ts'
import { createBoundedParser, decoderOf } from './parser.ts'
import { createUnknownConnections } from './unknown.ts'

/** The data of one socket. */
export interface SocketState {
  principal: Principal | null
  /** Whether the socket has no token, and is a guest only until it disconnects. */
  isAnonymous: boolean
  /** Set when the socket's session has ended, so that the member has left and is not just disconnected. */
  sessionEnded?: true
}

/** A principal, and the expiry of its token. */
export interface Verified extends Principal {
  expiresAt: Date
}

export type Connection = Socket<Events, Events, Events, SocketState>

type SocketListener = (socket: Connection, principal: Principal) => void
type Handler = (socket: Connection, payload: never, principal: Principal) => Promise<void> | void

export interface HubOptions {
  clock: Clock
  log: Logger
  corsOrigins: string[]
  proxies: Proxies
  /** Verifies a token. @throws ApiError UNAUTHENTICATED */
  verify: (token: string) => Promise<Verified>
  /** The session cookie of a handshake, if it has one. */
  cookieToken: (handshake: { headers: IncomingHttpHeaders; tab: unknown }) => string | null
  /** Tells whether the handshake comes from a trusted page. Otherwise its cookie is not used. */
  trustedOrigin: (handshake: { headers: IncomingHttpHeaders; protocol: 'http' | 'https' }) => boolean
  /** Reduces an address to what may be stored. */
  keptAddress: (address: string) => string | null
  /** Called when a known principal is refused. */
  onRefused: (refusal: Refusal) => Promise<unknown>
  limits: Limits['sockets']
  /**
   * Whether guests may join a meeting by its link, without a token. They then get more time, because their browser
   * first asks for the camera.
   */
  guestsByLink: boolean
}

export type SocketHub = ReturnType<typeof createSocketHub>

/** Socket.IO on both paths. Every message is parsed, authorised, limited and answered in one place. */
export function createSocketHub(options: HubOptions) {
  const { clock, log, limits } = options
  const now = () => clock.now().getTime()
  const unknown = createUnknownConnections({ ...options, limits: limits.unknown, knownInAll: limits.known.inAll })
  const packets = createPacketLimits(limits.unknown.flow, now)
  const io = new Server<Events, Events, Events, SocketState>({
    serveClient: false,
    connectTimeout: limits.unknown.milliseconds,
    parser: createBoundedParser(limits.unknown.flow, now, packets, unknown.newest),
  })
  // The acknowledgement of a probe shows that the socket is alive.
  const probe = { schema: connectionClientEvents.probe, handle: () => {} }
  const handlers = new Map<string, { schema: z.ZodType; handle: Handler }>([['probe', probe]])
  const connected: SocketListener[] = []
  const disconnected: SocketListener[] = []
  const engines = createEngines({ io, corsOrigins: options.corsOrigins, limits, unknown, packets })
  const nodes = createNodes(io, log)
  const holders = createHolders(io, nodes)
  /** Timers by socket id, so that no socket of this node stays signed in after its token has expired. */
  const expiries = createExpiries(clock)

  /** Signs a socket out. It leaves all rooms, so that another user who signs in on it gets nothing of the first. */
  async function signOut(socket: Connection, before: Principal): Promise<void> {
    socket.data.principal = null
    unknown.markUnknown(socket)
    decoderOf(socket).allow(limits.unknown.flow)
    for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room)
    for (const listener of disconnected) listener(socket, before)
    socket.data.isAnonymous = false
  }

  async function expire(socket: Connection, principal: Principal): Promise<void> {
    if (socket.data.principal !== principal) return
    await signOut(socket, principal)
    emitTo(socket, 'auth_error', { message: SESSION_ENDED })
  }

  async function signIn(socket: Connection, principal: Principal, until: Date): Promise<void> {
    if (!unknown.markKnown(socket)) return void socket.conn.close()
    socket.data.principal = principal
    decoderOf(socket).allow(limits.known.flow)
    expiries.set(socket.id, until, () => void expire(socket, principal).catch(() => socket.disconnect(true)))
    await socket.join([userRoom(principal.userId), roleRoom(principal.role)])
    emitTo(socket, 'authenticated', { userId: principal.userId, role: principal.role })
    nodes.greet(socket)
  }
  const anonymousSockets = createAnonymousSockets({
    ...options,
    schemaOf: (event) => handlers.get(event)?.schema,
    signOut,
    signIn,
  })

  async function admit(socket: Connection, token: string, shownUser?: string): Promise<void> {
    const changes = holders.changes()
    const { expiresAt, ...principal } = await options.verify(token)
    if (shownUser !== undefined && shownUser !== principal.userId) throw new ApiError('UNAUTHENTICATED', SESSION_ENDED)
    // The socket may have disconnected during the check. Then no disconnect event would follow.
    if (!socket.connected) return
    const before = socket.data.principal
    const renewed = before?.userId === principal.userId && before.role === principal.role
    // The page of the refused socket polls instead, and tries again later.
    if (!renewed && nodes.socketsHere(userRoom(principal.userId)).length >= limits.known.perAccount)
      return void socket.conn.close()
    if (before && !renewed) {
      await signOut(socket, before)
      if (!socket.connected) return
    }
    await signIn(socket, principal, expiresAt)
    if (socket.data.principal !== principal) return
    if (!renewed) for (const listener of connected) listener(socket, principal)
    // The session may have ended before this socket was in the list of those that are checked.
    if (holders.changes() === changes) return
    await options.verify(token).catch((error: unknown) => signOut(socket, principal).then(() => Promise.reject(error)))
  }

  async function receive(socket: Connection, event: string, args: unknown[]): Promise<void> {
    const reply = replyIn(args)
    /** Set only to a parsed payload, because anything else may be any text of any length. */
    let about: unknown = null
    try {
      const known = handlers.get(event)
      if (!known) throw new ApiError('NOT_FOUND', 'This event is not known.')
      const { principal } = socket.data
      if (!principal) throw new ApiError('UNAUTHENTICATED', 'Authenticate first.')
      const payload = reply && args.length === 1 ? {} : (args[0] ?? {})
      const parsed = known.schema.safeParse(payload)
      if (!parsed.success) throw new ApiError('VALIDATION', `The payload of ${event} is not valid.`)
      about = parsed.data
      await fromSource(sourceOf(socket, options), () => known.handle(socket, parsed.data as never, principal))
      reply?.({ ok: true })
    } catch (error) {
      const refusal = { what: `socket ${event}`, about, hides: handlers.has(event), error }
      await noteRefusal(socket, options, refusal)
      refuse(socket, event, error, reply)
    }
  }

  function refuse(socket: Connection, event: string, error: unknown, reply: ((ack: Ack) => void) | null): void {
    let refusal = asApiError(error)
    if (!refusal) {
      log.error({ event, stack: (error as Error).stack }, 'socket message failed')
      refusal = new ApiError('INTERNAL', 'Something went wrong on our side.')
    }
    reply?.({ ok: false, code: refusal.code, detail: refusal.message })
    const name = handlers.has(event) ? event : 'unknown'
    emitTo(socket, 'error', { event: name, code: refusal.code, detail: refusal.message })
  }

  io.on('connection', (socket) => {
    socket.data.principal = null
    socket.data.isAnonymous = false
    // Otherwise each idle socket keeps its handshake request in memory.
    ;(socket.conn as { request: unknown }).request = null
    limitFlow(socket, now, () =>
      refuse(socket, 'unknown', new ApiError('TOO_MANY', 'Too many messages. Slow down.'), null),
    )

    // A client may send join events right after its token, above all after a restart. They wait, in order, until the
    // token was verified.
    let admission: Promise<void> = Promise.resolve()
    socket.onAny((event: string, ...args: unknown[]) => {
      if (event === 'authenticate')
        admission = admission.then(() => authenticate(socket, args, (token) => admit(socket, token)))
      else if (!anonymousSockets.isJoinEvent(event)) void admission.then(() => receive(socket, event, args))
      else
        admission = admission.then(() =>
          anonymousSockets.welcome(socket, event, args).then(
            () => void receive(socket, event, args),
            (error: unknown) => refuse(socket, event, error, replyIn(args)),
          ),
        )
    })
    socket.on('disconnect', () => {
      // A client that only leaves the namespace would otherwise keep its connection open.
      socket.conn.close()
      expiries.cancel(socket.id)
      const { principal } = socket.data
      if (principal) for (const listener of disconnected) listener(socket, principal)
    })
    const sent = handshakeToken(socket, options)
    unknown.closeUnlessSignedIn(socket, sent !== null)
    if (sent) admission = authenticate(socket, [sent], (token) => admit(socket, token, sent.shownUser))
  })

  return {
    io,
    ...nodes,
    ...holders,
    addressOf: (socket: Connection): string => options.proxies.addressOf(socket.handshake),
    neighbours: [engines.open('/socket.io'), engines.open('/api/socket.io')],
    /** Registers a handler. @param handle runs for signed-in sockets only, with a payload that fits the schema */
    on<S extends z.ZodType>(
      event: string,
      schema: S,
      handle: (socket: Connection, payload: z.output<S>, principal: Principal) => Promise<void> | void,
    ): void {
      handlers.set(event, { schema, handle: handle as Handler })
    },
    welcome: anonymousSockets.open,
    onConnected: (listener: SocketListener): void => void connected.push(listener),
    onDisconnected: (listener: SocketListener): void => void disconnected.push(listener),
    deliver: ({ rooms, event, payload }: Message): void => emitTo(io.to(rooms), event, payload),
    /** Disconnects the clients of this node, which then reconnect, and closes what is left open. */
    async close(): Promise<void> {
      io.local.disconnectSockets(true)
      engines.close()
    },
  }
}

const sourceOf = ({ handshake }: Connection, options: HubOptions) =>
  options.keptAddress(options.proxies.addressOf(handshake))

/** Reports a refusal of a known principal. */
async function noteRefusal(socket: Connection, options: HubOptions, refusal: Omit<Refusal, 'principal'>) {
  const { principal } = socket.data
  if (principal) await fromSource(sourceOf(socket, options), () => options.onRefused({ principal, ...refusal }))
}

/** The token of a handshake. @returns `shownUser`: the id of the user whom the page shows, sent with a cookie */
function handshakeToken(
  { handshake }: Connection,
  options: HubOptions,
): { token: string; shownUser?: string | undefined } | null {
  const { token, tab, user } = handshake.auth as Record<string, unknown>
  if (typeof token === 'string' && token) return { token }
  const { headers, address, secure } = handshake
  const protocol = options.proxies.protocolOf({ headers, address, encrypted: secure })
  const kept = options.trustedOrigin({ headers, protocol }) ? options.cookieToken({ headers, tab }) : null
  return kept ? { token: kept, shownUser: typeof user === 'string' ? user : undefined } : null
}

/** Signs a socket in. @param admit signs the socket in by a token, or throws */
async function authenticate(
  socket: Connection,
  args: unknown[],
  admit: (token: string) => Promise<void>,
): Promise<void> {
  const reply = replyIn(args)
  try {
    const token = (args[0] as { token?: unknown } | null)?.token
    if (typeof token !== 'string') throw new ApiError('UNAUTHENTICATED', 'The token is missing.')
    await admit(token)
    reply?.({ ok: true })
  } catch (error) {
    const refusal = asApiError(error) ?? new ApiError('UNAVAILABLE', 'Please try again.')
    emitTo(socket, 'auth_error', { message: refusal.message })
    reply?.({ ok: false, code: refusal.code, detail: refusal.message })
  }
}

/** @param onDropped called when messages were dropped, at most once a second */
function limitFlow(socket: Connection, now: () => number, onDropped: () => void): void {
  const decoder = decoderOf(socket)
  let notifiedAt = Number.NEGATIVE_INFINITY
  decoder.onDropped = () => {
    if (now() - notifiedAt < 1000) return
    notifiedAt = now()
    onDropped()
  }
}

/** The client's acknowledgement function, if there is one. */
function replyIn(args: unknown[]): ((ack: Ack) => void) | null {
  const last = args.at(-1)
  return typeof last === 'function' ? (last as (ack: Ack) => void) : null
}

/**
 * Emits one event. Tests check payloads against the contract; at run time there is no check, because this is called
 * very often.
 */
export function emitTo<E extends ServerEvent>(
  target: { emit: (event: string, payload: unknown) => unknown },
  event: E,
  payload: ServerPayload<E>,
): void {
  target.emit(event, payload)
}
