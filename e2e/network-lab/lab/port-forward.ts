import { spawn } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { end } from './shell.ts'

export interface PortForward {
  /** The port on the loopback interface outside of the namespaces. */
  port: number
  close: () => Promise<void>
}

/**
 * Makes a TCP address inside a namespace reachable from outside, without a network between the two.
 * @param socket the path of a Unix socket, which must not exist yet
 * @param port the port inside; by default the same as outside, which is a free one
 */
export async function forwardPort(
  namespace: string,
  socket: string,
  address: string,
  port?: number,
): Promise<PortForward> {
  const guests = new Set<Socket>()
  const server = createServer((outer) => {
    const inner = connect(socket)
    guests.add(outer)
    outer.pipe(inner).pipe(outer)
    outer.on('error', () => inner.destroy())
    outer.on('close', () => {
      guests.delete(outer)
      inner.destroy()
    })
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = server.address()
  if (own === null || typeof own === 'string') throw new Error('no free port to forward')

  const script = fileURLToPath(new URL('port-forward-inside.mjs', import.meta.url))
  const args = ['netns', 'exec', namespace, process.execPath, script, socket, address, String(port ?? own.port)]
  const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error(`cannot forward a port into ${namespace}`)))
  })
  return {
    port: own.port,
    close: async () => {
      server.close()
      for (const guest of guests) guest.destroy()
      await end(child)
    },
  }
}
