import type { Clock, Timer } from '../clock.ts'
import { DatabaseUnavailableError } from './errors.ts'
import type { Listener, Listening } from './listen.ts'
import type { Log } from './log.ts'

export interface DueTimer {
  /** Waits for a sweep under way; nothing fires afterwards. */
  stop(): Promise<void>
}

interface AppDeps {
  database: { listen(channel: string, listener: Listener): Listening }
  clock: Clock
  /** NOTIFY it when a due time was set or brought forward. */
  channel: string
  /** The earliest due time there is, or null. */
  nextDueAt: () => Promise<Date | null>
  /** Handles everything that is due; returns how many. It may run on two nodes at once. */
  sweep: () => Promise<number>
  log: Log
  /** The net under lost notifications and failed sweeps. */
  sweepEveryMs?: number
}

/** How soon to look again when something is due and the sweep found nothing to do. */
const FIRST_RETRY_MS = 2
const LAST_RETRY_MS = 1_000

/**
 * Runs `sweep` within milliseconds of each due time: one timer, armed to the earliest and armed
 * anew when the channel is notified, and a periodic sweep besides. It keeps no due times itself:
 * they are rows, so nothing is lost in a restart, and the guard against handling one twice is in
 * the sweep's own statement.
 */
export function createDueTimer({
  database,
  clock,
  channel,
  nextDueAt,
  sweep,
  log,
  sweepEveryMs = 5_000,
}: AppDeps): DueTimer {
  let timer: Timer | undefined
  let running: Promise<void> | undefined
  let wanted: 'nothing' | 'look' | 'sweep' = 'nothing'
  let retryMs = FIRST_RETRY_MS
  let stopped = false

  /** @returns whether something is due already */
  async function arm(): Promise<boolean> {
    const due = await nextDueAt()
    timer?.cancel()
    timer = undefined
    if (due === null || stopped) return false
    const left = due.getTime() - clock.now().getTime()
    if (left > 0) {
      retryMs = FIRST_RETRY_MS
      timer = clock.setTimeout(() => ask('sweep'), left)
      return false
    }
    // Due already, and the last sweep left it: another node has it locked, or sees another time.
    timer = clock.setTimeout(() => ask('sweep'), retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    return true
  }

  async function run(): Promise<void> {
    while (wanted !== 'nothing' && !stopped) {
      const task = wanted
      wanted = 'nothing'
      try {
        if (task === 'sweep' && (await sweep()) > 0) retryMs = FIRST_RETRY_MS
        // Found by looking: nobody has tried it yet.
        if ((await arm()) && task === 'look') ask('sweep')
      } catch (error) {
        // The periodic sweep repeats it.
        if (error instanceof DatabaseUnavailableError) log.warn({ channel }, 'no connection for a sweep of due times')
        else log.error({ channel, err: error }, 'a sweep of due times failed')
      }
    }
    running = undefined
  }

  /** One run at a time; what is asked meanwhile is done once more after it. */
  function ask(what: 'look' | 'sweep'): void {
    if (stopped) return
    if (wanted !== 'sweep') wanted = what
    running ??= run()
  }

  const listening = database.listen(channel, { notified: () => ask('look'), connected: () => ask('sweep') })
  const net = clock.setInterval(() => ask('sweep'), sweepEveryMs)
  // What fell due while no server ran.
  ask('sweep')

  return {
    async stop() {
      stopped = true
      listening.stop()
      net.cancel()
      timer?.cancel()
      await running
      timer?.cancel()
    },
  }
}
