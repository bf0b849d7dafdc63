import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** IPv6 is switched off on this machine, or has no loopback address. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/**
 * Listens. `localhost` means both loopback addresses, as some browsers take it for ::1: connections to the second are
 * handed to the one server.
 * @returns ends the second one; the first is ended by closing the app
 * @throws the system's error when an address or the port can't be had
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<() => Promise<void>> {
  await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  if (host !== 'localhost') return async () => {}
  const address = app.server.address()
  // As Node's own HTTP server has it.
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
