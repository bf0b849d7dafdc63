import { spawn } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { end } from './shell.ts'

export interface Door {
  /** On the loopback of whoever runs the lab. */
  port: number
  close: () => Promise<void>
}

/** Makes a TCP address inside a namespace reachable from outside, without a network between the two. */
export async function openDoor(
  namespace: string,
  file: string,
  to: { address: string; port: number },
  port = 0,
): Promise<Door> {
  const script = fileURLToPath(new URL('door-inside.mjs', import.meta.url))
  const args = ['netns', 'exec', namespace, process.execPath, script, file, to.address, String(to.port)]
  const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error(`no door into ${namespace}`)))
  })
  const guests = new Set<Socket>()
  const server = createServer((outer) => {
    const inner = connect(file)
    guests.add(outer)
    outer.pipe(inner).pipe(outer)
    outer.on('error', () => inner.destroy())
    outer.on('close', () => {
      guests.delete(outer)
      inner.destroy()
    })
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port for a door')
  return {
    port: address.port,
    close: async () => {
      server.close()
      for (const guest of guests) guest.destroy()
      await end(child)
    },
  }
}
