import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { AppointmentRun } from './calendar-service.ts'

const keeper: Actor = { kind: 'system', name: 'first-free-times' }

/** How often the first free times that are due are computed, in milliseconds. Until then a search computes them itself. */
const EVERY_MS = 5_000
/** Number of doctors in one transaction. */
const AT_ONCE = 10

/** Keeps the first free time of each doctor, which searches show and sort by. It may run on any number of nodes. */
export function keepFirstFreeTimes(deps: { run: AppointmentRun; clock: Clock; log: Logger }) {
  const { run, clock, log } = deps
  let running: Promise<void> | null = null
  let stopped = false

  async function keepAll(): Promise<void> {
    for (let kept = AT_ONCE; kept === AT_ONCE && !stopped; ) {
      const { rows } = await run(keeper, (tx) =>
        sql<{ kept: number }>`SELECT keep_first_free_times(${clock.now()}, ${AT_ONCE}) AS kept`.execute(tx),
      )
      kept = rows[0]?.kept ?? 0
    }
  }

  function keep(): Promise<void> {
    running ??= keepAll()
      .catch((error: { code?: string }) => log.warn({ code: error.code }, 'the first free times were not computed'))
      .finally(() => {
        running = null
      })
    return running
  }

  const timer = clock.setInterval(() => void keep(), EVERY_MS)
  return {
    /** Computes all that are due. */
    keep,
    /** What is not computed by then is left to the next start, or to another node. */
    async stop(): Promise<void> {
      stopped = true
      timer.cancel()
      await running
    },
  }
}
