import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { findEnded, findEndedBefore, forgetExpired, noteSeen } from './login-sessions.ts'

const keeper: Actor = { kind: 'system', name: 'login-sessions' }
/** The channel that a session's end is notified on; its payload is the account's id. */
const CHANNEL = 'login_sessions_ended'
/** How often every connection is looked at, in milliseconds: the net under lost notifications. */
const LOOK_MS = 30_000
/** How often it is written down who is there, in milliseconds. */
const SEEN_MS = 5 * 60_000
/** How long a session is kept after it could last be used, in milliseconds: thirty days. */
const KEPT_MS = 30 * 24 * 60 * 60_000

export interface SessionWatcher {
  /** Asks whether sessions of this account have ended: a transaction has refused one. */
  lookAt(userId: string): Promise<void>
  /** A request of this session. */
  seen(sessionId: string): void
  stop(): Promise<void>
}

/**
 * Closes the sockets of sessions that have ended, on this node. The row is the truth and each transaction asks it; a
 * socket that only listens asks nothing, so it is looked for as soon as the database says that an account's sessions
 * changed: by signing out, by a new password, another role, or the account's removal, whoever did it.
 */
export function watchSessions(deps: {
  database: Database
  hub: SocketHub
  /** Where it is written down which have ended. */
  ended: EndedSessions
  clock: Clock
  log: Logger
  /** A session has ended: its pages that have no socket leave the rooms that they were in. */
  onEnded: (userId: string) => Promise<void>
}): SessionWatcher {
  const { database, hub, ended, clock, log, onEnded } = deps
  const used = new Set<string>()
  let working: Promise<void> = Promise.resolve()

  const asSystem = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => database.as(keeper, (tx) => work(tx))

  /** Periodic work: one that is late is as good as the next. */
  function every(ms: number, task: () => Promise<void>) {
    let waiting = false
    return clock.setInterval(() => {
      if (waiting) return
      waiting = true
      work(() => task().finally(() => (waiting = false)))
    }, ms)
  }

  function work(task: () => Promise<void>): void {
    working = working.then(task).catch((error: { code?: string }) => {
      log.warn({ code: error.code }, 'sessions were not looked at; the next look repeats it')
    })
  }

  /** @param userId undefined: everybody with a connection here */
  async function look(userId?: string): Promise<void> {
    const holders = hub.holdersHere(userId)
    if (holders.length === 0) return
    const over = await asSystem((tx) => findEnded(tx, holders))
    for (const holder of over) hub.endSession(holder)
  }

  async function remember(userId?: string): Promise<void> {
    const found = await asSystem((tx) => findEndedBefore(tx, clock.now(), userId))
    for (const { id, expiresAt } of found) ended.add(id, expiresAt)
  }

  async function note(): Promise<void> {
    ended.forget(clock.now())
    for (const { sessionId } of hub.holdersHere()) used.add(sessionId)
    const ids = [...used]
    used.clear()
    const now = clock.now()
    await asSystem(async (tx) => {
      if (ids.length > 0) await noteSeen(tx, ids, now)
      await forgetExpired(tx, new Date(now.getTime() - KEPT_MS))
    })
  }

  const listening = database.listen(CHANNEL, {
    notified(userId) {
      hub.sessionsChanged()
      // Not after each other: another look that is slow must hold nobody's end up.
      const done = Promise.all([remember(userId), look(userId).then(() => onEnded(userId))])
      // Told of when its turn comes.
      done.catch(() => {})
      work(async () => void (await done))
    },
    connected() {
      work(() => look())
      work(() => remember())
    },
  })
  const timers = [every(LOOK_MS, () => look()), every(SEEN_MS, note)]

  return {
    lookAt: remember,
    seen: (sessionId) => void used.add(sessionId),
    async stop() {
      listening.stop()
      for (const timer of timers) timer.cancel()
      await working
    },
  }
}
