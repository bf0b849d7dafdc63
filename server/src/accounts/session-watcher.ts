import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { endIdleSessions, findEnded, findEndedBefore, forgetExpired, noteSeen, noteUse } from './login-sessions.ts'
import { forgetSignIns } from './sign-ins.ts'
import { subjectOf } from './subject.ts'
import { endWalkIns } from './walk-ins.ts'

const background: Actor = { kind: 'system', name: 'login-sessions' }
/** The channel of PostgreSQL's notifications about ended sessions. The payload is the account's id. */
const CHANNEL = 'login_sessions_ended'
/** How often the sessions of all connections are checked, in milliseconds, in case a notification was lost. */
const CHECK_MS = 30_000
/** How often the time of last use is stored for the sessions in use, in milliseconds. */
const SEEN_MS = 5 * 60_000
/**
 * How often sessions that nobody uses are ended, in milliseconds. Before that, the node writes which sessions were used, so
 * that this is shorter than the seconds that end_idle_sessions() leaves for it.
 */
const IDLE_MS = 10_000
/** How long a ticket of a sign-in is kept after it has expired, in milliseconds: thirty days. */
const KEPT_MS = 30 * 24 * 60 * 60_000

export interface SessionWatcher {
  /** Reads which sessions of this account have ended. Called when a transaction refused one of them. */
  lookAt(userId: string): Promise<void>
  /** Marks a session as seen by a request. @param isUse whether somebody did something, and the page did not just read */
  seen(sessionId: string, isUse: boolean): void
  stop(): Promise<void>
}

/**
 * Closes the sockets of this node whose sessions have ended. The session's row is the truth, and each transaction
 * checks it. A socket that only listens runs no transaction, so the sessions of an account are checked as soon as the
 * database notifies that they changed: after a sign-out, a new password, another role, or the deletion of the account,
 * on any node.
 */
export function watchSessions(deps: {
  database: Database
  hub: SocketHub
  /** The list of ended sessions, by which requests are refused. */
  ended: EndedSessions
  clock: Clock
  log: Logger
  /** Called when sessions of a user have ended: their pages without a socket leave their rooms. */
  onEnded: (userId: string) => Promise<void>
}): SessionWatcher {
  const { database, hub, ended, clock, log, onEnded } = deps
  const seen = new Set<string>()
  const used = new Map<string, Date>()
  let working: Promise<void> = Promise.resolve()

  const asSystem = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => database.as(background, (tx) => work(tx))

  /** Runs a task periodically, and leaves out a run while an earlier one waits. */
  function every(ms: number, task: () => Promise<void>) {
    let waiting = false
    return clock.setInterval(() => {
      if (waiting) return
      waiting = true
      enqueue(() => task().finally(() => (waiting = false)))
    }, ms)
  }

  function enqueue(task: () => Promise<void>): void {
    working = working.then(task).catch((error: { code?: string }) => {
      log.warn({ code: error.code }, 'sessions could not be checked; the next check repeats it')
    })
  }

  /** Closes the connections of ended sessions. @param userId undefined for everybody with a connection to this node */
  async function closeEnded(userId?: string): Promise<void> {
    const holders = hub.holdersHere(userId)
    if (holders.length === 0) return
    const over = await asSystem((tx) => findEnded(tx, holders))
    for (const holder of over) hub.endSession(holder)
  }

  async function rememberEnded(userId?: string): Promise<void> {
    const found = await asSystem((tx) => findEndedBefore(tx, clock.now(), userId))
    for (const session of found) ended.add(session)
  }

  async function storeLastUse(): Promise<void> {
    ended.forget(clock.now())
    for (const { sessionId } of hub.holdersHere()) seen.add(sessionId)
    const ids = [...seen]
    seen.clear()
    const now = clock.now()
    await asSystem(async (tx) => {
      if (ids.length > 0) await noteSeen(tx, ids, now)
      await forgetExpired(tx, new Date(now.getTime() - KEPT_MS), now)
      await forgetSignIns(tx)
      await endWalkIns(tx, now)
    })
  }

  async function endIdle(): Promise<void> {
    const uses = new Map(used)
    used.clear()
    await asSystem(async (tx) => {
      const now = clock.now()
      await noteUse(tx, uses)
      for (const { userId, role } of await endIdleSessions(tx, now))
        await audit(tx, now, 'USER_SIGNED_OUT', {
          ...subjectOf({ id: userId, role }),
          metadata: { userId, why: 'IDLE' },
        })
    }).catch((error: unknown) => {
      for (const [id, at] of uses) if (!used.has(id)) used.set(id, at)
      throw error
    })
  }

  const listening = database.listen(CHANNEL, {
    notified(userId) {
      hub.sessionsChanged()
      // This starts at once and not after the tasks in `enqueue`, so that a slow task does not delay the end of a session.
      const done = Promise.all([rememberEnded(userId), closeEnded(userId).then(() => onEnded(userId))])
      // This only prevents an unhandled rejection. The error is logged when `enqueue` awaits the result.
      done.catch(() => {})
      enqueue(async () => void (await done))
    },
    connected() {
      enqueue(() => closeEnded())
      enqueue(() => rememberEnded())
    },
  })
  const timers = [every(CHECK_MS, () => closeEnded()), every(SEEN_MS, storeLastUse), every(IDLE_MS, endIdle)]

  return {
    lookAt: rememberEnded,
    seen(sessionId, isUse) {
      seen.add(sessionId)
      if (isUse) used.set(sessionId, clock.now())
    },
    async stop() {
      listening.stop()
      for (const timer of timers) timer.cancel()
      await working
    },
  }
}
