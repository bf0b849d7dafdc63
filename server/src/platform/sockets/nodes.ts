import type { DefaultEventsMap as Events, Server, Socket } from 'socket.io'
import type { Logger } from '../logger.ts'

/** What a node knows about its own sockets, and the messages between nodes. A single node sends them to itself. */
export function createNodes<State>(io: Server<Events, Events, Events, State>, log: Logger) {
  const handlers = new Map<string, (payload: never) => void | Promise<void>>()
  let clustered = false

  function handle({ topic, payload }: { topic: string; payload: unknown }): void {
    const run = async () => handlers.get(topic)?.(payload as never)
    run().catch((error: Error) =>
      log.error({ topic, stack: error.stack }, 'a message between nodes could not be handled'),
    )
  }
  io.on('news', ({ topic, news }: { topic: string; news: unknown }) => handle({ topic, payload: news }))

  return {
    /** Connects the sockets of several nodes. */
    join(adapter: Parameters<typeof io.adapter>[0]): void {
      io.adapter(adapter)
      clustered = true
    },
    /** Sends a message to every node; this node handles it at once. The message may be lost if this node is killed. */
    emitToNodes(topic: string, payload: unknown): void {
      handle({ topic, payload })
      if (clustered) io.serverSideEmit('news', { topic, news: payload })
    },
    onNodeEvent<T>(topic: string, handler: (payload: T) => void | Promise<void>): void {
      handlers.set(topic, handler)
    },
    /** The sockets of this node in a Socket.IO room. */
    socketsHere: (room: string): Socket<Events, Events, Events, State>[] =>
      [...(io.sockets.adapter.rooms.get(room) ?? [])].flatMap((id) => io.sockets.sockets.get(id) ?? []),
    /** The names of all Socket.IO rooms with a socket of this node. */
    roomsHere: (): string[] => [...io.sockets.adapter.rooms.keys()],
  }
}
