import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { Logger } from '../logger.ts'
import type { SocketHub } from './hub.ts'

/** Joins the sockets of several nodes over Redis streams. */
export async function joinCluster(
  url: string,
  log: Logger,
): Promise<{ attach: (hub: SocketHub) => void; counters: object; close: () => Promise<void> }> {
  async function open() {
    const client = createClient({ url })
    client.on('error', (error: { code?: string }) => log.warn({ code: error.code }, 'Redis connection trouble'))
    await client.connect()
    return client
  }
  // The adapter waits on its own connection for what comes: a count must not wait behind it.
  const [client, counters] = [await open(), await open()]
  return {
    attach: (hub) => hub.join(createAdapter(client)),
    counters,
    close: async () => {
      client.destroy()
      counters.destroy()
    },
  }
}
