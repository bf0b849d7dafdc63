import type { IncomingHttpHeaders } from 'node:http'
import { type Ack, connectionClientEvents, type ServerEvent } from '@medconsult/contract'
import { type DefaultEventsMap as Events, Server, type Socket } from 'socket.io'
import type * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Principal, Refusal } from '../http/door.ts'
import { ApiError } from '../http/errors.ts'
import { asApiError } from '../http/problem.ts'
import { fromSource } from '../http/source.ts'
import type { Logger } from '../logger.ts'
import type { Message } from '../outbox/outbox.ts'
import { createEngines } from './engines.ts'
import { createExpiries } from './expiry.ts'
import { createHolders, SESSION_ENDED } from './holders.ts'
import { createNodes } from './nodes.ts'
import { createBucket } from './throttle.ts'
import { addressOf, createVisitors, protocolOf } from './visitors.ts'

/** What the server knows of one socket. */
export interface SocketState {
  principal: Principal | null
  /** It has no token: who it is ends with it. */
  isVisitor: boolean
  /** Its session was ended: it is gone for good, not for a moment. */
  sessionEnded?: true
}

/** A principal, and until when the token speaks for them. */
export interface Verified extends Principal {
  expiresAt: Date
}

export type Connection = Socket<Events, Events, Events, SocketState>

type Told = (socket: Connection, principal: Principal) => void
type Handler = (socket: Connection, payload: never, principal: Principal) => Promise<void> | void

export interface HubOptions {
  clock: Clock
  log: Logger
  corsOrigins: string[]
  /** @throws ApiError UNAUTHENTICATED when the token is not good */
  verify: (token: string) => Promise<Verified>
  /** The session cookie of a handshake, if it has one. */
  cookieToken: (handshake: { headers: IncomingHttpHeaders; tab: unknown }) => string | null
  /** The token of a page from a foreign origin is never taken from its cookie. */
  trustedOrigin: (handshake: { headers: IncomingHttpHeaders; protocol: 'http' | 'https' }) => boolean
  /** How an address is kept in what is written down. */
  keptAddress: (address: string) => string | null
  /** Somebody who is known was refused. */
  onRefused: (refusal: Refusal) => Promise<void>
}

/** How long a socket may stay unknown, in milliseconds. */
const STRANGER_MS = 10_000
const MESSAGES_PER_SECOND = 60
const MESSAGE_BURST = 200
/** A socket that goes on after so many refusals is closed. */
const REFUSALS_BEFORE_CLOSE = 1000

export type SocketHub = ReturnType<typeof createSocketHub>

/** Socket.IO on both paths, with one place where every message is parsed, authorised, throttled and answered. */
export function createSocketHub(options: HubOptions) {
  const { clock, log } = options
  const io = new Server<Events, Events, Events, SocketState>({ serveClient: false })
  const handlers = new Map<string, { schema: z.ZodType; handle: Handler }>()
  // Its acknowledgement says that the socket is alive.
  handlers.set('probe', { schema: connectionClientEvents.probe, handle: () => {} })
  const connected: Told[] = []
  const disconnected: Told[] = []
  const engines = createEngines(io, options.corsOrigins)
  const nodes = createNodes(io, log)
  const holders = createHolders(io)
  /** Of this node's sockets, by their ids: none outlives its token. */
  const expiries = createExpiries(clock)

  /** Nobody again: whoever takes the socket over takes nothing over from the first. */
  async function forget(socket: Connection, before: Principal): Promise<void> {
    socket.data.principal = null
    for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room)
    for (const tell of disconnected) tell(socket, before)
    socket.data.isVisitor = false
  }

  async function expire(socket: Connection, principal: Principal): Promise<void> {
    if (socket.data.principal !== principal) return
    await forget(socket, principal)
    emitTo(socket, 'auth_error', { message: SESSION_ENDED })
    closeIfStranger(socket)
  }

  async function become(socket: Connection, principal: Principal, until: Date): Promise<void> {
    socket.data.principal = principal
    expiries.set(socket.id, until, () => void expire(socket, principal).catch(() => socket.disconnect(true)))
    await socket.join([`user_${principal.userId}`, `role_${principal.role}`])
    emitTo(socket, 'authenticated', { userId: principal.userId, role: principal.role })
  }
  const visitors = createVisitors({ clock, schemaOf: (event) => handlers.get(event)?.schema, forget, become })

  async function admit(socket: Connection, token: string, meant?: string): Promise<void> {
    const changes = holders.changes()
    const { expiresAt, ...principal } = await options.verify(token)
    if (meant !== undefined && meant !== principal.userId) throw new ApiError('UNAUTHENTICATED', SESSION_ENDED)
    // It may have gone while we looked: nobody would ever count it out again.
    if (!socket.connected) return
    const before = socket.data.principal
    const renewed = before?.userId === principal.userId && before.role === principal.role
    if (before && !renewed) {
      await forget(socket, before)
      if (!socket.connected) return
    }
    await become(socket, principal, expiresAt)
    if (!renewed) for (const tell of connected) tell(socket, principal)
    // It may have ended while it was not yet among those who are looked for.
    if (holders.changes() === changes) return
    await options.verify(token).catch((error: unknown) => forget(socket, principal).then(() => Promise.reject(error)))
  }

  async function receive(socket: Connection, event: string, args: unknown[]): Promise<void> {
    const reply = replyIn(args)
    try {
      const known = handlers.get(event)
      if (!known) throw new ApiError('NOT_FOUND', 'This event is not known.')
      const { principal } = socket.data
      if (!principal) throw new ApiError('UNAUTHENTICATED', 'Authenticate first.')
      const payload = reply && args.length === 1 ? {} : (args[0] ?? {})
      const parsed = known.schema.safeParse(payload)
      if (!parsed.success) throw new ApiError('VALIDATION', `The payload of ${event} is not valid.`)
      await fromSource(sourceOf(socket, options), () => known.handle(socket, parsed.data as never, principal))
      reply?.({ ok: true })
    } catch (error) {
      const refusal = { what: `socket ${event}`, about: args[0], hides: handlers.has(event), error }
      await noteRefusal(socket, options, refusal)
      refuse(socket, event, error, reply)
    }
  }

  function refuse(socket: Connection, event: string, error: unknown, reply: ((ack: Ack) => void) | null): void {
    let told = asApiError(error)
    if (!told) {
      log.error({ event, stack: (error as Error).stack }, 'socket message failed')
      told = new ApiError('INTERNAL', 'Something went wrong on our side.')
    }
    reply?.({ ok: false, code: told.code, detail: told.message })
    const name = handlers.has(event) ? event : 'unknown'
    emitTo(socket, 'error', { event: name, code: told.code, detail: told.message })
  }

  io.on('connection', (socket) => {
    socket.data.principal = null
    socket.data.isVisitor = false
    // 2,000 idle sockets keep 2,000 requests alive otherwise.
    ;(socket.conn as { request: unknown }).request = null
    const bucket = createBucket(MESSAGES_PER_SECOND, MESSAGE_BURST, () => clock.now().getTime())
    let refusals = 0
    let toldAt = 0
    closeIfStranger(socket)

    function throttled(event: string, args: unknown[]): boolean {
      if (bucket.take()) return false
      refusals += 1
      const now = clock.now().getTime()
      if (refusals > REFUSALS_BEFORE_CLOSE) {
        log.warn({ userId: socket.data.principal?.userId }, 'socket closed: flood')
        socket.disconnect(true)
      } else if (now - toldAt > 1000) {
        toldAt = now
        refuse(socket, event, new ApiError('TOO_MANY', 'Too many messages. Slow down.'), replyIn(args))
      }
      return true
    }

    // A client may send its joins together with its token, above all when it comes back after a restart:
    // they wait until the token has been looked at, in the order in which they came.
    let admission: Promise<void> = Promise.resolve()
    socket.onAny((event: string, ...args: unknown[]) => {
      if (throttled(event, args)) return
      if (event === 'authenticate') admission = admission.then(() => authenticate(socket, args))
      else if (!visitors.isDoor(event)) void admission.then(() => receive(socket, event, args))
      else
        admission = admission.then(() =>
          visitors.welcome(socket, event, args).then(
            () => void receive(socket, event, args),
            (error: unknown) => refuse(socket, event, error, replyIn(args)),
          ),
        )
    })
    socket.on('disconnect', () => {
      expiries.cancel(socket.id)
      const { principal } = socket.data
      if (principal) for (const tell of disconnected) tell(socket, principal)
    })
    const given = handshakeToken(socket, options)
    if (given) admission = authenticate(socket, [{ token: given.token }], given.meant)
  })

  async function authenticate(socket: Connection, args: unknown[], meant?: string): Promise<void> {
    const reply = replyIn(args)
    try {
      const token = (args[0] as { token?: unknown } | null)?.token
      if (typeof token !== 'string') throw new ApiError('UNAUTHENTICATED', 'The token is missing.')
      await admit(socket, token, meant)
      reply?.({ ok: true })
    } catch (error) {
      const told = asApiError(error) ?? new ApiError('UNAVAILABLE', 'Please try again.')
      emitTo(socket, 'auth_error', { message: told.message })
      reply?.({ ok: false, code: told.code, detail: told.message })
    }
  }

  return {
    io,
    ...nodes,
    ...holders,
    neighbours: [engines.open('/socket.io'), engines.open('/api/socket.io')],
    /** @param handle runs for signed-in sockets only, with a payload that fits the schema */
    on<S extends z.ZodType>(
      event: string,
      schema: S,
      handle: (socket: Connection, payload: z.output<S>, principal: Principal) => Promise<void> | void,
    ): void {
      handlers.set(event, { schema, handle: handle as Handler })
    },
    welcome: visitors.open,
    onConnected: (tell: Told): void => void connected.push(tell),
    onDisconnected: (tell: Told): void => void disconnected.push(tell),
    deliver({ rooms, event, payload }: Message): void {
      emitTo(io.to(rooms), event as ServerEvent, payload)
    },
    /** Tells every client to come back later, then closes what is left open. */
    async close(): Promise<void> {
      // This node's only: the others go on.
      io.local.disconnectSockets(true)
      engines.close()
    },
  }
}

const sourceOf = ({ handshake }: Connection, options: HubOptions) => options.keptAddress(addressOf(handshake))

/** Of whoever is known. */
async function noteRefusal(socket: Connection, options: HubOptions, refusal: Omit<Refusal, 'principal'>) {
  const { principal } = socket.data
  if (principal) await fromSource(sourceOf(socket, options), () => options.onRefused({ principal, ...refusal }))
}

/** @returns `meant`: whom the page of a cookie shows, if it says so */
function handshakeToken(
  { handshake }: Connection,
  options: HubOptions,
): { token: string; meant?: string | undefined } | null {
  const { token, tab, user } = handshake.auth as Record<string, unknown>
  if (typeof token === 'string' && token) return { token }
  const { headers } = handshake
  const kept = options.trustedOrigin({ headers, protocol: protocolOf(handshake) })
    ? options.cookieToken({ headers, tab })
    : null
  return kept ? { token: kept, meant: typeof user === 'string' ? user : undefined } : null
}

function closeIfStranger(socket: Connection): void {
  const stranger = setTimeout(() => {
    if (!socket.data.principal) socket.disconnect(true)
  }, STRANGER_MS)
  socket.once('disconnect', () => clearTimeout(stranger))
}

/** The acknowledgement that the client asked for, if it did. */
function replyIn(args: unknown[]): ((ack: Ack) => void) | null {
  const last = args.at(-1)
  return typeof last === 'function' ? (last as (ack: Ack) => void) : null
}

/** Says one event. Payloads are checked against the contract in tests, not on the way out of a hot path. */
export function emitTo(
  target: { emit: (event: string, payload: unknown) => unknown },
  event: ServerEvent,
  payload: unknown,
): void {
  target.emit(event, payload)
}
