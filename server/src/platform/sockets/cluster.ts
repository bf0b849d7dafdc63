import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { Logger } from '../logger.ts'
import type { SocketHub } from './hub.ts'

/** How long Redis may take to answer at the start, in milliseconds. */
const START_MS = 10_000

/** Redis could not be reached at the start. */
export class RedisUnavailableError extends Error {}

/** Connects the sockets of several nodes by Redis streams. */
export async function joinCluster(
  url: string,
  log: Logger,
): Promise<{ attach: (hub: SocketHub) => void; counters: object; close: () => Promise<void> }> {
  async function open() {
    const client = createClient({ url })
    client.on('error', (error: { code?: string }) => log.warn({ code: error.code }, 'Redis connection trouble'))
    // Later the client reconnects by itself. At the start, a missing Redis has to be reported.
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new RedisUnavailableError('Redis does not answer at the address of REDIS_URL.'))
        client.destroy()
      }, START_MS)
      client
        .connect()
        .then(() => resolve(), reject)
        .finally(() => clearTimeout(late))
    })
    return client
  }
  // The adapter's connection blocks while it waits for messages, so the counters have their own.
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
