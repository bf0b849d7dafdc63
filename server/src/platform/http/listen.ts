import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Error codes of a machine on which IPv6 is switched off, or has no loopback address. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/**
 * Listens. `localhost` stands for both loopback addresses, because some browsers resolve it to ::1. Connections to the
 * second address are passed to the same server.
 * @returns a function that stops listening on the second address; closing the app stops the first
 * @throws the system's error when an address or the port is not available
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<() => Promise<void>> {
  await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  if (host !== 'localhost') return async () => {}
  const address = app.server.address()
  // The same options as Node's own HTTP server.
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
    app.server.emit('connection', socket)
  })
  const listening = once(second, 'listening')
  second.listen({ host: '::1', port: typeof address === 'object' && address ? address.port : port })
  try {
    await listening
  } catch (error) {
    if (!NO_IPV6.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return async () => void second.close()
}
