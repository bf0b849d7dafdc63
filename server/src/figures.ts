import { findOldestUnsealed } from './audit/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Actor, Database } from './platform/database/index.ts'
import type { Message, Outbox } from './platform/events/outbox.ts'
import type { Metrics, Sample } from './platform/metrics/metrics.ts'
import type { SocketHub } from './platform/sockets/hub.ts'
import { clinicToday, countPlaces } from './practice/index.ts'

const metricsActor: Actor = { kind: 'system', name: 'metrics' }
/** How long figures from the database are reused, in milliseconds: nobody makes it count more often. */
const REUSED_MS = 5_000

const endOfInvitation = { call_confirmed: 'confirmed', call_declined: 'declined', call_expired: 'expired' } as const

/** Counts how invitations end. @param message an event whose transaction was committed on this node */
export function countMessage(metrics: Metrics, { event, payload }: Message): void {
  if (event === 'call_invitation') metrics.record('invitations', 1, { outcome: 'sent' })
  else if (event === 'call_confirmed' || event === 'call_declined' || event === 'call_expired')
    metrics.record('invitations', 1, { outcome: endOfInvitation[event] })
  else if (event === 'call_ended' && payload.withdrawn) metrics.record('invitations', 1, { outcome: 'withdrawn' })
}

/** Tells what this node and its database hold now, whenever somebody reads the metrics. */
export function observeFigures(deps: {
  metrics: Metrics
  database: Database
  outbox: Pick<Outbox, 'waiting'>
  hub: SocketHub
  clock: Clock
  clinicTimeZone: string
  isClustered: boolean
}): void {
  const { metrics, database, outbox, hub, clock, clinicTimeZone, isClustered } = deps

  async function countRows(): Promise<Sample[]> {
    const now = clock.now()
    const [places, unsealed] = await database.as(metricsActor, async (tx) => [
      await countPlaces(tx, clinicToday(clock, clinicTimeZone)),
      await findOldestUnsealed(tx),
    ])
    const waiting = await outbox.waiting()
    const found = new Map(places.map((one) => [one.status, one.places]))
    return [
      ...['WAITING', 'READY', 'INVITED', 'IN_CALL'].map((status) => ({
        gauge: 'queuePlaces' as const,
        value: found.get(status) ?? 0,
        labels: { status },
      })),
      { gauge: 'sealingLag', value: unsealed ? Math.max(0, (now.getTime() - unsealed.getTime()) / 1000) : 0 },
      { gauge: 'outboxMessages', value: waiting.messages },
      { gauge: 'outboxLag', value: waiting.oldestSeconds },
    ]
  }

  let kept: { at: number; samples: Promise<Sample[]> } | undefined
  /** The figures from the database, or that it is away. */
  function rows(): Promise<Sample[]> {
    const at = performance.now()
    if (!kept || at - kept.at >= REUSED_MS)
      kept = {
        at,
        samples: Promise.all([database.ping(), countRows()]).then(
          ([, samples]): Sample[] => [...samples, { gauge: 'databaseUp', value: 1 }],
          (): Sample[] => [{ gauge: 'databaseUp', value: 0 }],
        ),
      }
    return kept.samples
  }

  function countSockets(): Sample[] {
    const open = new Map([['none', 0]])
    for (const { data } of hub.io.sockets.sockets.values()) {
      const role = data.principal?.role ?? 'none'
      open.set(role, (open.get(role) ?? 0) + 1)
    }
    return ['DOCTOR', 'PATIENT', 'ADMIN', 'GUEST', 'none'].map((role) => ({
      gauge: 'sockets' as const,
      value: open.get(role) ?? 0,
      labels: { role },
    }))
  }

  metrics.observe(async () => {
    const { used, idle, waiting } = database.connections()
    return [
      ...countSockets(),
      { gauge: 'connections', value: used, labels: { state: 'used' } },
      { gauge: 'connections', value: idle, labels: { state: 'idle' } },
      { gauge: 'waitingForConnection', value: waiting },
      ...(isClustered ? [{ gauge: 'busUp' as const, value: hub.bus().isUp() ? 1 : 0 }] : []),
      ...(await rows()),
    ]
  })
}
