import type { ServerPayload } from '@medconsult/contract'
import type { DefaultEventsMap as Events, RemoteSocket, Server, Socket } from 'socket.io'
import type { Logger } from '../logger.ts'

/** What carries messages between the nodes, as this node sees it. */
export interface Bus {
  /** Whether what this node sends reaches the other nodes, and what they send reaches this one. */
  isUp(): boolean
  /** Registers the one listener for changes of it. */
  onChange(listener: (isUp: boolean) => void): void
}

const always: Bus = { isUp: () => true, onChange: () => undefined }

/** What a node knows about its own sockets, and the messages between nodes. A single node sends them to itself. */
export function createNodes<State>(io: Server<Events, Events, Events, State>, log: Logger) {
  const handlers = new Map<string, (payload: never) => void | Promise<void>>()
  let clustered = false
  let bus = always
  /** Whether events of all nodes reach the sockets of this one. */
  let complete = true

  function handle({ topic, payload }: { topic: string; payload: unknown }): void {
    const run = async () => handlers.get(topic)?.(payload as never)
    run().catch((error: Error) =>
      log.error({ topic, stack: error.stack }, 'a message between nodes could not be handled'),
    )
  }
  io.on('news', ({ topic, news }: { topic: string; news: unknown }) => handle({ topic, payload: news }))

  /** The sockets of this node in a Socket.IO room. */
  const socketsHere = (room: string): Socket<Events, Events, Events, State>[] =>
    [...(io.sockets.adapter.rooms.get(room) ?? [])].flatMap((id) => io.sockets.sockets.get(id) ?? [])

  return {
    /** Connects the sockets of several nodes. */
    join(adapter: Parameters<typeof io.adapter>[0], by: Bus = always): void {
      io.adapter(adapter)
      clustered = true
      bus = by
    },
    bus: (): Bus => bus,
    /** Tells the sockets of this node whether events of all nodes reach them. */
    setComplete(now: boolean): void {
      complete = now
      io.local.emit('live_updates', { complete } satisfies ServerPayload<'live_updates'>)
    },
    /** Tells a new socket where events may be missing. */
    greet(socket: { emit(event: string, payload: unknown): unknown }): void {
      if (!complete) socket.emit('live_updates', { complete } satisfies ServerPayload<'live_updates'>)
    },
    /**
     * Sends a message to every node; this node handles it at once. The message is lost if this node is killed, and while
     * the bus is down.
     */
    emitToNodes(topic: string, payload: unknown): void {
      handle({ topic, payload })
      if (clustered && bus.isUp()) io.serverSideEmit('news', { topic, news: payload })
    },
    onNodeEvent<T>(topic: string, handler: (payload: T) => void | Promise<void>): void {
      handlers.set(topic, handler)
    },
    socketsHere,
    /**
     * The sockets of all nodes in a Socket.IO room.
     * @returns `all`: false when another node could not be asked (the bus is down, or a node was killed), and `sockets`
     * has those of this node only
     */
    async socketsEverywhere(
      room: string,
    ): Promise<{ sockets: (RemoteSocket<Events, State> | Socket<Events, Events, Events, State>)[]; all: boolean }> {
      if (!bus.isUp()) return { sockets: socketsHere(room), all: false }
      return io
        .in(room)
        .fetchSockets()
        .then(
          (sockets) => ({ sockets, all: true }),
          () => ({ sockets: socketsHere(room), all: false }),
        )
    },
    /** The names of all Socket.IO rooms with a socket of this node. */
    roomsHere: (): string[] => [...io.sockets.adapter.rooms.keys()],
  }
}
