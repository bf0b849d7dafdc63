import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import { operations, platformRoutes } from '@medconsult/contract'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { createAddressRate } from './address-rate.ts'
import { networkOf, type Proxies } from './client-address.ts'
import { ApiError } from './errors.ts'
import { installProblems, refuseAddress } from './problem.ts'
import type { Rates } from './rates.ts'
import { type HostCheck, isHttps } from './site.ts'

/** Another server on the same port, for paths with this prefix. */
export interface Neighbour {
  prefix: string
  request?(request: IncomingMessage, response: ServerResponse): void
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export interface HttpOptions {
  log: FastifyBaseLogger
  corsOrigins: string[]
  publicUrl: URL | null
  proxies: Proxies
  neighbours: Neighbour[]
  rates: Rates
  requests: Pick<Limits['requests'], 'perAddress' | 'refusedAfter'>
  metrics: Pick<Metrics, 'record'>
  /** Checks the `Host` header. Without it, requests for all hosts are answered. */
  isOurHost?: HostCheck
}

/** The limit for bodies outside of operations; each operation has its own. */
const BODY_LIMIT_BYTES = 1024
/** Health checks are not counted by address: a load balancer may send them from the same address as all requests. */
const HEALTH_PATHS = new Set<string | undefined>(
  (['health', 'healthAtRoot', 'live', 'ready', 'liveOfApi', 'readyOfApi'] as const).map(
    (name) => platformRoutes[name].path,
  ),
)
/** The methods of the contract's operations. */
const CORS_METHODS = [...new Set(['HEAD', ...Object.values(operations).map(({ route }) => route.method)])]
/** The headers of our answers that a page of another origin may read, besides those that Fetch always allows. */
const CORS_HEADERS = ['Retry-After', 'Content-Disposition']
/** How long browsers use https only: one year, in seconds (RFC 6797, 6.1.1). */
const HSTS_S = 31_536_000
/** How long a WebSocket may take to close when the server stops, in milliseconds. */
const GOODBYE_MS = 1000

const pathOf = ({ url }: IncomingMessage): string => (url ?? '').split('?', 1)[0] ?? ''

function neighbourFor(neighbours: Neighbour[], path: string): Neighbour | undefined {
  return neighbours.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
}

/**
 * How long a connection without a request stays open, in milliseconds. It is longer than the 60 s of nginx and others: a proxy
 * that sends the next request just when we close gets a reset, and answers 502.
 */
const KEEP_ALIVE_MS = 72_000

/**
 * Creates the HTTP server for everything on the one port. Requests and upgrades are passed on by path: if two libraries
 * both listened for `upgrade`, they would close each other's connections without an error.
 */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { neighbours, isOurHost = () => true } = options
  const secure = isHttps(options.publicUrl)
  const rate = createAddressRate(options)
  const upgraded = new Set<Duplex>()
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: options.proxies.isTrusted,
    genReqId: () => randomUUID(),
    frameworkErrors: refuseAddress,
    forceCloseConnections: 'idle',
    serverFactory: (handler) => {
      const server = createServer((request, response) => {
        const path = pathOf(request)
        const owner = neighbourFor(neighbours, path)
        // Set here, because Socket.IO and the refusal of undecodable addresses bypass all hooks.
        response.setHeader('x-content-type-options', 'nosniff')
        if (secure) response.setHeader('strict-transport-security', `max-age=${HSTS_S}; includeSubDomains`)
        if (!HEALTH_PATHS.has(path) && rate.refuses(request, response, !owner && path.startsWith('/api/'))) return
        if (owner?.request && isOurHost(request.headers.host)) owner.request(request, response)
        else handler(request, response)
      })
      server.keepAliveTimeout = KEEP_ALIVE_MS
      server.on('upgrade', (request, socket, head) => {
        upgraded.add(socket)
        // A client that disconnects while it waits for the answer is not an error.
        socket.on('error', () => {})
        socket.once('close', () => upgraded.delete(socket))
        const owner = neighbourFor(neighbours, pathOf(request))
        const refusal = rate.refusesUpgrade(request)
        if (refusal) void refusal.then(() => refuseUpgrade(socket, '429 Too Many Requests'))
        else if (!isOurHost(request.headers.host)) refuseUpgrade(socket, '403 Forbidden')
        else if (owner?.upgrade) owner.upgrade(request, socket, head)
        else refuseUpgrade(socket, '404 Not Found')
      })
      return server
    },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('principal', null)
  app.decorateRequest('refusal', null)
  acceptJsonOnly(app)
  app.addHook('onRequest', async (request) => {
    if (isOurHost(request.headers.host)) return
    const home = options.publicUrl?.origin ?? 'localhost'
    throw new ApiError(
      'FORBIDDEN',
      `The demo clinic does not answer at this name. Open ${home}; PUBLIC_URL gives it another name.`,
    )
  })
  await app.register(cookie)
  await app.register(cors, {
    origin: options.corsOrigins,
    credentials: true,
    methods: CORS_METHODS,
    exposedHeaders: CORS_HEADERS,
  })
  await app.register(helmet, securityHeaders(options.publicUrl))
  app.addHook('onRequest', async (request) => {
    // The route's path is used, because one address can be written in several ways (RFC 3986, 2.1). All nodes count
    // together.
    const { url } = request.routeOptions
    if (url?.startsWith('/api/') && !HEALTH_PATHS.has(url)) await options.rates.fromAddress(networkOf(request.ip))
  })
  app.addHook('preClose', async () => {
    // A phone without network does not answer the closing handshake, and would delay the server's stop.
    setTimeout(() => {
      for (const socket of upgraded) socket.destroy()
    }, GOODBYE_MS).unref()
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(self), microphone=(self), display-capture=(self), geolocation=()')
    // Answers hold personal data, so no cache may store them. Files of the web app set their own cache header.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    options.metrics.record('requests', reply.elapsedTime / 1000, {
      method: request.method,
      route: request.routeOptions.url,
      status: `${Math.trunc(reply.statusCode / 100)}xx`,
    })
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        userId: request.principal?.userId,
        ...(request.refusal && { code: request.refusal }),
        ...idsIn(request.params),
      },
      'request',
    )
  })
  installProblems(app)
  return app
}

/** A UUID, as all our ids are. The words of a meeting's link, and tokens, are none. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @returns `ids`: the ids in the path by their names in the route, such as that of a call; without any, nothing */
function idsIn(params: unknown): { ids?: Record<string, string> } {
  const ids = Object.entries(params ?? {}).filter(([, value]) => typeof value === 'string' && ID.test(value))
  return ids.length === 0 ? {} : { ids: Object.fromEntries(ids) }
}

/** Answers an upgrade with an error, and closes the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: '403 Forbidden' | '404 Not Found' | '429 Too Many Requests',
): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

/**
 * Accepts JSON bodies only: a form on any page can send text/plain without a preflight request (Fetch, "simple"
 * requests). Many clients send `content-type: application/json` without a body, which counts as a missing body and is
 * no error.
 */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body as string, done)
  })
}

function securityHeaders(publicUrl: URL | null) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        connectSrc: ["'self'", ...(publicUrl ? [publicUrl.origin.replace(/^http/, 'ws')] : [])],
        workerSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        // W3C Trusted Types: only the page's one policy (web/src/platform) can turn a string into markup or a script.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['default'],
      },
    },
    // These two headers are set above for every answer.
    strictTransportSecurity: false,
    xContentTypeOptions: false,
    referrerPolicy: { policy: 'no-referrer' as const },
    crossOriginEmbedderPolicy: false,
  }
}
