import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { Logger } from '../logger.ts'
import type { SocketHub } from './hub.ts'

/** Joins the sockets of several nodes over Redis streams. */
export async function joinCluster(
  url: string,
  log: Logger,
): Promise<{ client: object; attach: (hub: SocketHub) => void; close: () => Promise<void> }> {
  const client = createClient({ url })
  client.on('error', (error: { code?: string }) => log.warn({ code: error.code }, 'Redis connection trouble'))
  await client.connect()
  return {
    client,
    attach: (hub) => hub.join(createAdapter(client)),
    close: async () => client.destroy(),
  }
}
