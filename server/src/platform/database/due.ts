import type { Clock, Timer } from '../clock.ts'
import { DatabaseUnavailableError } from './errors.ts'
import type { Listener, Listening } from './listen.ts'
import type { Log } from './log.ts'

export interface DueTimer {
  /** Waits for a running sweep. No timer fires afterwards. */
  stop(): Promise<void>
}

interface AppDeps {
  database: { listen(channel: string, listener: Listener): Listening }
  clock: Clock
  /** The channel to NOTIFY when a due time was set or brought forward. */
  channel: string
  /** The earliest due time, or null. */
  nextDueAt: () => Promise<Date | null>
  /** Handles everything that is due, and returns the number. It may run on two nodes at once. */
  sweep: () => Promise<number>
  log: Log
  /** The interval of the periodic sweep, which covers lost notifications and failed sweeps. */
  sweepEveryMs?: number
}

/** The first and the last delay before another sweep when something is due and the sweep handled nothing. */
const FIRST_RETRY_MS = 2
const LAST_RETRY_MS = 1_000

/**
 * Runs `sweep` within milliseconds of each due time. One timer waits for the earliest due time, and is set again when
 * the channel is notified; besides, there is a periodic sweep. Due times are rows, so a restart loses none. That
 * nothing is handled twice is ensured by the statement of the sweep.
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
  let wanted: 'nothing' | 'rearm' | 'sweep' = 'nothing'
  let retryMs = FIRST_RETRY_MS
  let stopped = false

  /** Sets the timer to the earliest due time. @returns whether something is due already */
  async function arm(): Promise<boolean> {
    const due = await nextDueAt()
    timer?.cancel()
    timer = undefined
    if (due === null || stopped) return false
    const left = due.getTime() - clock.now().getTime()
    if (left > 0) {
      retryMs = FIRST_RETRY_MS
      timer = clock.setTimeout(() => request('sweep'), left)
      return false
    }
    // Something is due, and the last sweep did not handle it: another node has locked it, or has another time.
    timer = clock.setTimeout(() => request('sweep'), retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    return true
  }

  async function run(): Promise<void> {
    while (wanted !== 'nothing' && !stopped) {
      const task = wanted
      wanted = 'nothing'
      try {
        if (task === 'sweep' && (await sweep()) > 0) retryMs = FIRST_RETRY_MS
        // The due time was found by reading it, so no sweep has tried it yet.
        if ((await arm()) && task === 'rearm') request('sweep')
      } catch (error) {
        // The periodic sweep tries again.
        if (error instanceof DatabaseUnavailableError) log.warn({ channel }, 'no connection for a sweep of due times')
        else log.error({ channel, err: error }, 'a sweep of due times failed')
      }
    }
    running = undefined
  }

  /** Requests a run. Only one runs at a time; requests during a run cause one more run after it. */
  function request(what: 'rearm' | 'sweep'): void {
    if (stopped) return
    if (wanted !== 'sweep') wanted = what
    running ??= run()
  }

  const listening = database.listen(channel, { notified: () => request('rearm'), connected: () => request('sweep') })
  const periodic = clock.setInterval(() => request('sweep'), sweepEveryMs)
  // Handles what became due while no server was running.
  request('sweep')

  return {
    async stop() {
      stopped = true
      listening.stop()
      periodic.cancel()
      timer?.cancel()
      await running
      timer?.cancel()
    },
  }
}
