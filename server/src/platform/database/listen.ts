import pg from 'pg'
import type { Log } from './log.ts'

export interface Listener {
  /** The channel was notified. */
  notified(payload: string): void
  /** Listening begins, or begins again after a gap in which notifications were lost: look anew. */
  connected?(): void
}

export interface Listening {
  stop(): void
}

/** One connection for all LISTENs of a process; it is made at the first and comes back when lost. */
export interface DatabaseListener {
  listen(channel: string, listener: Listener): Listening
  close(): Promise<void>
}

const LONGEST_PAUSE_MS = 2_000

/** @param check looks a new connection over; whatever it throws, the connection is not used */
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
      if (!closed) later()
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

  function later(): void {
    log.warn({ pauseMs }, 'lost the connection for notifications, making it again')
    retry = setTimeout(start, pauseMs)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  function start(): void {
    retry = undefined
    connecting = connect().finally(() => {
      connecting = undefined
      // A channel that came while we were connecting.
      if (client !== undefined) for (const channel of channels.keys()) void subscribe(client, channel)
    })
  }

  let said = Promise.resolve()
  /** LISTEN twice on one channel is the same as once. One at a time: a client takes no second statement meanwhile. */
  function subscribe(on: pg.Client, channel: string): Promise<void> {
    // Lost: 'end' makes a new one, which listens to every channel.
    said = said
      .then(() => on.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(
        () => {},
        () => {},
      )
    return said
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
