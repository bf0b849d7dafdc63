import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import { Adapter, type BroadcastOptions, type ClusterMessage, MessageType } from 'socket.io-adapter'
import type { Logger } from '../logger.ts'
import type { SocketHub } from './hub.ts'
import type { Bus } from './nodes.ts'

/** How long Redis may take to answer at the start, in milliseconds. */
const START_MS = 10_000
/** How often a node sends itself a heartbeat by way of Redis, in milliseconds. */
const HEARTBEAT_MS = 500
/** After how long without a heartbeat of its own a node counts as cut off from the others, in milliseconds. */
const CUT_OFF_MS = 1_500

/** Redis could not be reached at the start. */
export class RedisUnavailableError extends Error {}

/** What the library's adapter has, and its types keep to itself. */
interface StreamsAdapter {
  uid: string
  broadcast(packet: unknown, options: BroadcastOptions): Promise<void>
  publishAndReturnOffset(message: object): Promise<string>
  onRawMessage(message: { uid: string; type: string; data?: string }, offset: string): void
}

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
  const heartbeat = createHeartbeat()
  return {
    attach(hub) {
      const createStreams = createAdapter(client)
      // Socket.IO calls it with `new`.
      function createOne(namespace: unknown) {
        const adapter = createStreams(namespace as never)
        deliverHereFirst(adapter as unknown as StreamsAdapter, heartbeat.isUp)
        heartbeat.start(adapter as unknown as StreamsAdapter)
        return adapter
      }
      hub.join(createOne as never, heartbeat)
    },
    counters,
    close: async () => {
      heartbeat.stop()
      client.destroy()
      counters.destroy()
    },
  }
}

/**
 * The library tells its own sockets only after Redis has answered, and never while Redis does not. Here they are told at
 * once, and the other nodes while Redis can be reached.
 */
function deliverHereFirst(adapter: StreamsAdapter, isUp: () => boolean): void {
  adapter.broadcast = async (packet, options) => {
    Adapter.prototype.broadcast.call(adapter, packet, options)
    if (options.flags?.local || !isUp()) return
    const opts = { rooms: [...options.rooms], except: [...(options.except ?? [])], flags: options.flags }
    // What is lost here is fetched by the pages, as soon as the heartbeat is missed.
    await adapter.publishAndReturnOffset({ type: MessageType.BROADCAST, data: { packet, opts } }).catch(() => '')
  }
}

/** Tells whether what this node publishes comes back to it, through the same stream that the other nodes read. */
function createHeartbeat(): Bus & { start(adapter: StreamsAdapter): void; stop(): void } {
  let newest = performance.now()
  let up = true
  let sending = false
  let timer: NodeJS.Timeout | undefined
  let listener = (_: boolean): void => undefined

  function check(): void {
    const now = performance.now() - newest < CUT_OFF_MS
    if (now === up) return
    up = now
    listener(up)
  }

  return {
    isUp: () => up,
    onChange(changed) {
      listener = changed
    },
    start(adapter) {
      newest = performance.now()
      const { onRawMessage } = adapter
      adapter.onRawMessage = (message, offset) => {
        if (message.uid !== adapter.uid || Number(message.type) !== MessageType.HEARTBEAT)
          return onRawMessage.call(adapter, message, offset)
        newest = Math.max(newest, (JSON.parse(message.data ?? '{}') as { at?: number }).at ?? 0)
        check()
      }
      const send = async (): Promise<void> => {
        // While Redis is away its client keeps what it is given. One heartbeat is enough.
        if (sending) return
        sending = true
        const beat = { type: MessageType.HEARTBEAT, data: { at: performance.now() } }
        await adapter
          .publishAndReturnOffset(beat satisfies Partial<Record<keyof ClusterMessage, unknown>>)
          .catch(() => '')
        sending = false
      }
      void send()
      timer = setInterval(() => {
        void send()
        // After a moment without processor, heartbeats that have arrived are read before their absence is judged.
        setImmediate(check)
      }, HEARTBEAT_MS)
    },
    stop: () => clearInterval(timer),
  }
}
