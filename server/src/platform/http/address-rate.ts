import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Limits, Rate } from '../limits.ts'
import { networkOf, type Proxies, peerOf } from './client-address.ts'
import { ApiError } from './errors.ts'
import { createLateRefusal } from './late-refusal.ts'
import { problemOf } from './problem.ts'

const SENTENCE = 'Too many requests come from your address. Please wait a few seconds.'

/**
 * Counts the requests of each network in windows that begin for all networks at the same time, so that no network is
 * remembered for longer than one window.
 */
function createWindow({ points, seconds }: Rate) {
  const counts = new Map<string, number>()
  let endsAt = performance.now() + seconds * 1000
  /** @returns null when the request is allowed, otherwise the seconds until the next window */
  return (network: string): number | null => {
    const left = endsAt - performance.now()
    if (left <= 0) {
      counts.clear()
      endsAt += Math.ceil(-left / (seconds * 1000)) * seconds * 1000
    }
    const count = (counts.get(network) ?? 0) + 1
    counts.set(network, count)
    return count <= points ? null : Math.max(1, Math.ceil((endsAt - performance.now()) / 1000))
  }
}

/**
 * Counts every request and every upgrade by the client's address before anything else is done, also for files, unknown
 * paths and Socket.IO. Each node counts for itself, because the limit protects the node.
 */
export function createAddressRate(deps: {
  requests: Pick<Limits['requests'], 'perAddress' | 'refusedAfter'>
  proxies: Proxies
  corsOrigins: string[]
}) {
  const { requests, proxies, corsOrigins } = deps
  const count = createWindow(requests.perAddress)
  const refuseLate = createLateRefusal(requests.refusedAfter)
  /** Connections that have a delayed refusal. */
  const waiting = new WeakSet<Duplex>()
  const secondsFor = (request: IncomingMessage) => count(networkOf(proxies.addressOf(peerOf(request))))

  function answer(response: ServerResponse, origin: string | undefined, asProblem: boolean, seconds: number): void {
    response.setHeader('retry-after', String(seconds))
    response.setHeader('cache-control', 'no-store')
    response.setHeader('connection', 'close')
    if (origin !== undefined && corsOrigins.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('access-control-allow-credentials', 'true')
      response.setHeader('vary', 'Origin')
    }
    response.writeHead(429, { 'content-type': asProblem ? 'application/problem+json' : 'text/plain; charset=utf-8' })
    response.end(asProblem ? JSON.stringify(problemOf(new ApiError('TOO_MANY', SENTENCE))) : SENTENCE)
  }

  return {
    /** @returns true when the request was refused here, with 429 (RFC 6585, 4) */
    refuses(request: IncomingMessage, response: ServerResponse, asProblem: boolean): boolean {
      const seconds = secondsFor(request)
      if (seconds === null) return false
      const { socket } = request
      // Browsers send the next request of a connection after the answer. A client that does not wait would not be
      // slowed by the delay, so it is disconnected.
      if (waiting.has(socket)) {
        socket.destroy()
        return true
      }
      waiting.add(socket)
      void refuseLate().then(() => answer(response, request.headers.origin, asProblem, seconds))
      return true
    },
    /** @returns null when the WebSocket is allowed, otherwise a promise after which it is to be refused */
    refusesUpgrade: (request: IncomingMessage): Promise<void> | null =>
      secondsFor(request) === null ? null : refuseLate(),
  }
}
