import { sql } from 'kysely'
import { type Actor, type Database, newId } from '../database/index.ts'
import type { Logger } from '../logger.ts'
import type { Bus } from './nodes.ts'

const self: Actor = { kind: 'system', name: 'cut-off-nodes' }
/** The channel of PostgreSQL's notifications by which a node that is cut off from the bus tells the others. */
const CHANNEL = 'nodes_cut_off'
/** How often a node that is cut off says so, in milliseconds. */
const SAY_MS = 1_000
/** How long the word of another node counts, in milliseconds. A node that is killed does not take it back. */
const COUNTS_MS = 3_000

/**
 * Tells whether events of all nodes reach the pages of this node. They do not while this node is cut off from the bus, and
 * not while another node is: it then says so by PostgreSQL, which both can reach as long as anything works.
 * @param onChange called when that changes
 */
export function watchBus(deps: { bus: Bus; database: Database; log: Logger; onChange: (all: boolean) => void }): {
  stop(): void
} {
  const { bus, database, log, onChange } = deps
  const name = newId()
  /** Until when other nodes count as cut off, by their names. */
  const others = new Map<string, number>()
  let all = true

  function look(): void {
    const now = performance.now()
    for (const [other, until] of others) if (until <= now) others.delete(other)
    const before = all
    all = bus.isUp() && others.size === 0
    if (all === before) return
    if (all) log.info('the bus is up: every node can be reached')
    else log.warn({ cutOff: bus.isUp() ? 'another node' : 'this node' }, 'the bus is down: pages poll')
    onChange(all)
  }

  async function say(): Promise<void> {
    await database
      .as(self, (tx) => sql`SELECT pg_notify(${CHANNEL}, ${name})`.execute(tx))
      .catch((error: { code?: string }) => log.warn({ code: error.code }, 'the other nodes could not be told'))
  }

  bus.onChange((isUp) => {
    look()
    if (!isUp) void say()
  })
  const timer = setInterval(() => {
    if (!bus.isUp()) void say()
    look()
  }, SAY_MS)
  const listening = database.listen(CHANNEL, {
    notified(other) {
      if (other === name) return
      others.set(other, performance.now() + COUNTS_MS)
      look()
    },
  })
  return {
    stop() {
      clearInterval(timer)
      listening.stop()
    },
  }
}
