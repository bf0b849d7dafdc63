import type { DeliveryState } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import { type Actor, createDueTimer, type Database } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Logger } from '../platform/logger.ts'
import {
  type Channel,
  completeDelivery,
  endSubscription,
  expireDeliveries,
  type Job,
  nextDeliveryAt,
  type Outcome,
  takeDelivery,
} from './deliveries.ts'
import { composeEmail, type EmailLayout } from './mail/email.ts'
import { MailRefused, type MailServer, type SmtpConnection } from './mail/smtp.ts'
import type { PushPost } from './push/post.ts'
import { fireReminders, nextReminderAt } from './reminders.ts'

const deliveryActor: Actor = { kind: 'system', name: 'notifications' }
/** Maximum number of pushes at once. */
const PUSHES_AT_ONCE = 8
/** Pauses after the mail server could not be reached, in milliseconds: the first, and the longest. */
const FIRST_REST_MS = 5_000
const LONGEST_REST_MS = 5 * 60_000
/** How long running deliveries may take at a stop, in milliseconds. */
const STOP_MS = 3_000
const HOUSEKEEPING_MS = 60 * 60_000
const CHANNEL = 'deliveries_due'

export interface DeliveryWorker {
  /** Finishes running deliveries, and starts no others. */
  stop(): Promise<void>
}

export interface WorkerDeps {
  database: Database
  run: UnitOfWork
  clock: Clock
  log: Logger
  clinicTimeZone: string
  /** null: this installation sends no mails. */
  mail: { server: MailServer; head: EmailLayout } | null
  push: PushPost
  /** Called with the new state of each delivery that was tried, or ended without being tried. */
  onMoved(channel: Channel, state: DeliveryState): void
}

/**
 * Sends the stored deliveries. It may run on any number of nodes: one worker gets a lease on a delivery for a minute
 * and a half, and can store the result only while the lease lasts. If a node is killed, its leases end by themselves.
 */
export function createDeliveryWorker(deps: WorkerDeps): DeliveryWorker {
  const { database, clock, log, mail } = deps
  const asSystem = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => database.as(deliveryActor, (tx) => work(tx))
  const halt = new AbortController()
  let stopping = false

  /** The next delivery to send. Deliveries that must not be sent any more are ended. */
  async function take(channel: Channel): Promise<Job | undefined> {
    for (;;) {
      if (stopping) return undefined
      const taken = await asSystem((tx) => takeDelivery(tx, channel, clock.now(), deps.clinicTimeZone))
      if (!taken || !('ended' in taken)) return taken
      // A digest that takes the place of other e-mails is only postponed.
      if (taken.ended !== 'PENDING') deps.onMoved(channel, taken.ended)
    }
  }

  async function expireIfDue(job: Job, channel: Channel, outcome: Outcome): Promise<void> {
    const state = await asSystem((tx) => completeDelivery(tx, job, outcome, clock.now()))
    if (state) deps.onMoved(channel, state)
    const line = { deliveryId: job.id, channel, kind: job.kind, attempts: job.attempts, state }
    if (outcome.sent) log.info(line, 'delivered')
    else log.warn({ ...line, reason: outcome.reason }, 'not delivered')
  }

  const timerOf = (nextDueAt: () => Promise<Date | null>, sweep: () => Promise<number>) =>
    createDueTimer({ database, clock, channel: CHANNEL, nextDueAt, sweep, log, sweepEveryMs: 30_000 })

  const timers = [
    timerOf(
      () => asSystem(nextReminderAt),
      () => deps.run(deliveryActor, (tx, publish) => fireReminders(tx, publish, clock.now())),
    ),
    timerOf(() => asSystem((tx) => nextDeliveryAt(tx, 'PUSH')), sendPushes),
  ]
  if (mail) timers.push(mailTimer(mail))

  async function sendPushes(): Promise<number> {
    let count = 0
    const one = async (): Promise<void> => {
      for (;;) {
        const job = await take('PUSH')
        if (!job) return
        const outcome = await deps.push.send(job, clock.now(), halt.signal)
        await expireIfDue(job, 'PUSH', outcome)
        const { subscription_id: subscription } = job
        const { ends } = outcome
        if (ends && subscription) {
          await asSystem((tx) => endSubscription(tx, subscription, ends, clock.now()))
          log.info({ subscriptionId: subscription, reason: ends }, 'a browser cannot be pushed to any more')
        }
        count += 1
      }
    }
    await Promise.all(Array.from({ length: PUSHES_AT_ONCE }, one))
    return count
  }

  function mailTimer({ server, head }: NonNullable<WorkerDeps['mail']>) {
    let restMs = FIRST_REST_MS
    let restUntil = new Date(0)

    /** The server cannot be reached, or refuses us. All e-mails wait, and none counts as tried. */
    function rest(reason: string): void {
      restUntil = new Date(clock.now().getTime() + restMs)
      log.warn({ reason, restMs }, 'the mail server cannot be used now')
      restMs = Math.min(restMs * 2, LONGEST_REST_MS)
    }

    async function open(): Promise<SmtpConnection | null> {
      try {
        return await server.open(halt.signal)
      } catch (error) {
        rest((error as Error).message)
        return null
      }
    }

    async function send(line: SmtpConnection): Promise<{ count: number; lost: boolean }> {
      for (let count = 0; ; count++) {
        const job = await take('EMAIL')
        if (!job) return { count, lost: false }
        try {
          await line.send(composeEmail(job, head), job.id)
          await expireIfDue(job, 'EMAIL', { sent: true })
          restMs = FIRST_REST_MS
        } catch (error) {
          if (!(error instanceof MailRefused)) throw error
          await expireIfDue(job, 'EMAIL', { sent: false, final: error.final, reason: error.message })
          if (!error.connectionLost) continue
          rest(error.message)
          return { count, lost: true }
        }
      }
    }

    const nextDueAt = async (): Promise<Date | null> => {
      const next = await asSystem((tx) => nextDeliveryAt(tx, 'EMAIL'))
      return next && next < restUntil ? restUntil : next
    }
    return timerOf(nextDueAt, async () => {
      const next = await nextDueAt()
      if (stopping || next === null || next > clock.now()) return 0
      const line = await open()
      if (!line) return 0
      try {
        return (await send(line)).count
      } finally {
        line.close()
      }
    })
  }

  const housekeeping = clock.setInterval(() => {
    asSystem((tx) => expireDeliveries(tx, clock.now())).catch((error: { code?: string }) => {
      log.warn({ code: error.code }, 'deliveries were not expired')
    })
  }, HOUSEKEEPING_MS)

  return {
    async stop() {
      stopping = true
      housekeeping.cancel()
      // A mail server that hangs must not delay the stop. Its delivery is tried again after the lease.
      const late = setTimeout(() => halt.abort(), STOP_MS)
      await Promise.all(timers.map((timer) => timer.stop()))
      clearTimeout(late)
    },
  }
}
