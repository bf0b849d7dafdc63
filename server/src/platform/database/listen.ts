import pg from 'pg'
import type { Log } from './log.ts'

export interface Listener {
  /** Called when the channel was notified. */
  notified(payload: string): void
  /**
   * Called when listening begins, or begins again. Notifications before that may be lost, so everything has to be read
   * again.
   */
  connected?(): void
}

export interface Listening {
  stop(): void
}

/** One connection for all LISTENs of a process. It is made for the first channel, and made again when it is lost. */
export interface DatabaseListener {
  listen(channel: string, listener: Listener): Listening
  close(): Promise<void>
}

const LONGEST_PAUSE_MS = 2_000

/** @param check checks a new connection; the connection is not used when it throws */
export function createDatabaseListener(
  connection: pg.ClientConfig,
  check: (client: pg.ClientBase) => Promise<void>,
  log: Log,
): DatabaseListener {
  const channels = new Map<string, Set<Listener>>()
  let client: pg.Client | undefined
  let connecting: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let pauseMs = 50
  let closed = false

  const all = () => [...channels.values()].flatMap((listeners) => [...listeners])

  async function connect(): Promise<void> {
    const fresh = new pg.Client(connection)
    let lost = false
    const onLost = () => {
      if (lost) return
      lost = true
      if (client === fresh) client = undefined
      void fresh.end().catch(() => {})
      if (!closed) reconnectLater()
    }
    fresh.on('error', onLost)
    fresh.on('end', onLost)
    fresh.on('notification', ({ channel, payload }) => {
      for (const listener of channels.get(channel) ?? []) listener.notified(payload ?? '')
    })
    try {
      await fresh.connect()
      await check(fresh)
      for (const channel of channels.keys()) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch {
      onLost()
      return
    }
    if (closed || lost) return void fresh.end().catch(() => {})
    client = fresh
    pauseMs = 50
    for (const listener of all()) listener.connected?.()
  }

  function reconnectLater(): void {
    log.warn({ pauseMs }, 'lost the connection for notifications, making it again')
    retry = setTimeout(start, pauseMs)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  function start(): void {
    retry = undefined
    connecting = connect().finally(() => {
      connecting = undefined
      // Channels may have been added while the connection was being made.
      if (client !== undefined) for (const channel of channels.keys()) void subscribe(client, channel)
    })
  }

  let lastStatement = Promise.resolve()
  /**
   * Subscribes to a channel. A second LISTEN for the same channel has no effect. Statements run one after another,
   * because a client takes only one at a time.
   */
  function subscribe(on: pg.Client, channel: string): Promise<void> {
    // An error means that the connection is lost. The handler of 'end' makes a new one, which listens to every channel.
    lastStatement = lastStatement
      .then(() => on.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(
        () => {},
        () => {},
      )
    return lastStatement
  }

  return {
    listen(channel, listener) {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      if (client !== undefined) void subscribe(client, channel).then(() => listener.connected?.())
      else if (connecting === undefined && retry === undefined) start()
      return { stop: () => void listeners.delete(listener) }
    },
    async close() {
      closed = true
      clearTimeout(retry)
      channels.clear()
      await connecting
      await client?.end().catch(() => {})
    },
  }
}
