import type { DefaultEventsMap as Events, Server, Socket } from 'socket.io'
import type { Logger } from '../logger.ts'

/** What a node knows by itself, and what the nodes of a cluster tell each other; alone, a node tells itself. */
export function createNodes<State>(io: Server<Events, Events, Events, State>, log: Logger) {
  const hearers = new Map<string, (news: never) => void | Promise<void>>()
  let clustered = false

  function hear({ topic, news }: { topic: string; news: unknown }): void {
    const heard = async () => hearers.get(topic)?.(news as never)
    heard().catch((error: Error) => log.error({ topic, stack: error.stack }, 'news of a node was not heard'))
  }
  io.on('news', hear)

  return {
    /** Joins the sockets of several nodes. */
    join(adapter: Parameters<typeof io.adapter>[0]): void {
      io.adapter(adapter)
      clustered = true
    },
    /** What every node has to know, this one at once. It may be lost with the node that says it. */
    emitToNodes(topic: string, news: unknown): void {
      hear({ topic, news })
      if (clustered) io.serverSideEmit('news', { topic, news })
    },
    onNodeEvent<T>(topic: string, heard: (news: T) => void | Promise<void>): void {
      hearers.set(topic, heard)
    },
    /** This node's sockets in a Socket.IO room. */
    socketsHere: (room: string): Socket<Events, Events, Events, State>[] =>
      [...(io.sockets.adapter.rooms.get(room) ?? [])].flatMap((id) => io.sockets.sockets.get(id) ?? []),
    /** Every Socket.IO room with a socket of this node in it. */
    roomsHere: (): string[] => [...io.sockets.adapter.rooms.keys()],
  }
}
