import { deliveryMoves, operations } from '@medconsult/contract'

/** The values that a label may have. They are listed here, so no label can hold an id, a name or an address. */
export type Labels = Readonly<Record<string, readonly string[]>>

export interface Instrument {
  kind: 'counter' | 'gauge' | 'histogram'
  /** The name that Prometheus stores. */
  name: string
  help: string
  /** A value that is not in the list of its label is exported as `other`. */
  labels: Labels
  /** The upper bounds of a histogram's buckets. */
  buckets?: readonly number[]
}

const routes = Object.values(operations).map(({ route }) => route)

/**
 * Every instrument of the server. The dashboard and the alert rules in `deploy/` name them, and a test compares both with
 * this list.
 */
export const instruments = {
  requests: {
    kind: 'histogram',
    name: 'medconsult_http_request_duration_seconds',
    help: 'How long HTTP requests took, by the template of the route, which holds no ids.',
    labels: {
      method: [...new Set(['HEAD', 'OPTIONS', ...routes.map(({ method }) => method)])],
      route: [...new Set(routes.map(({ path }) => path))],
      status: ['1xx', '2xx', '3xx', '4xx', '5xx'],
    },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  sockets: {
    kind: 'gauge',
    name: 'medconsult_sockets_open',
    help: 'Open Socket.IO connections of this node by the role of the account; none: nobody has signed in yet.',
    labels: { role: ['DOCTOR', 'PATIENT', 'ADMIN', 'GUEST', 'none'] },
  },
  queuePlaces: {
    kind: 'gauge',
    name: 'medconsult_queue_places',
    help: 'Places in all queues of the clinic today that are not finished, by status. Every node reports the same sum.',
    labels: { status: ['WAITING', 'READY', 'INVITED', 'IN_CALL'] },
  },
  invitations: {
    kind: 'counter',
    name: 'medconsult_invitations_total',
    help: 'Invitations to a call that this node made, and how they ended.',
    labels: { outcome: ['sent', 'confirmed', 'declined', 'expired', 'withdrawn'] },
  },
  firstFrame: {
    kind: 'histogram',
    name: 'medconsult_call_first_frame_seconds',
    help: 'From when both pages were in the room to the first picture of the other side, as pages report it.',
    labels: {},
    buckets: [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 40],
  },
  interruptions: {
    kind: 'counter',
    name: 'medconsult_call_interruptions_total',
    help: 'How often a page lost its connection in the middle of a call, as pages report it.',
    labels: {},
  },
  recoveries: {
    kind: 'histogram',
    name: 'medconsult_call_recovery_seconds',
    help: 'How long an interrupted call took until it was connected again, as pages report it.',
    labels: {},
    buckets: [0.25, 0.5, 1, 2, 3, 5, 10, 20, 40, 80],
  },
  deliveries: {
    kind: 'counter',
    name: 'medconsult_deliveries_total',
    help: 'Attempts to send e-mails and pushes by their result; PENDING: the attempt failed and is repeated later.',
    labels: { channel: ['EMAIL', 'PUSH'], outcome: Object.keys(deliveryMoves) },
  },
  outboxMessages: {
    kind: 'gauge',
    name: 'medconsult_outbox_messages',
    help: 'Events in the database that no node has delivered and deleted yet. Every node reports the same number.',
    labels: {},
  },
  outboxLag: {
    kind: 'gauge',
    name: 'medconsult_outbox_oldest_seconds',
    help: 'Age of the oldest event that no node has delivered and deleted yet; 0 without any.',
    labels: {},
  },
  sealingLag: {
    kind: 'gauge',
    name: 'medconsult_audit_unsealed_oldest_seconds',
    help: 'Age of the oldest entry of the audit trail that is not sealed yet; 0 without any.',
    labels: {},
  },
  databaseUp: {
    kind: 'gauge',
    name: 'medconsult_database_up',
    help: '1 while the database answers and takes writes.',
    labels: {},
  },
  connections: {
    kind: 'gauge',
    name: 'medconsult_database_connections',
    help: 'Connections of this node to the database.',
    labels: { state: ['used', 'idle'] },
  },
  waitingForConnection: {
    kind: 'gauge',
    name: 'medconsult_database_waiting',
    help: 'Transactions of this node that wait for a free connection.',
    labels: {},
  },
  busUp: {
    kind: 'gauge',
    name: 'medconsult_bus_up',
    help: '1 while Redis carries messages between the nodes. A node without REDIS_URL does not report it.',
    labels: {},
  },
  eventLoopDelay: {
    kind: 'gauge',
    name: 'medconsult_event_loop_delay_seconds',
    help: 'How late the event loop of this node was, in the last half minute.',
    labels: { quantile: ['0.5', '0.99', '1'] },
  },
  memory: {
    kind: 'gauge',
    name: 'medconsult_memory_bytes',
    help: 'Memory of this node: of the whole process, and of its heap.',
    labels: { kind: ['resident', 'heap'] },
  },
  diskFree: {
    kind: 'gauge',
    name: 'medconsult_data_disk_free_bytes',
    help: 'Free space on the disk of DATA_DIR.',
    labels: {},
  },
  started: {
    kind: 'gauge',
    name: 'medconsult_start_time_seconds',
    help: 'When this node started, in seconds since 1970.',
    labels: {},
  },
} as const satisfies Record<string, Instrument>

export type InstrumentName = keyof typeof instruments
/** The instruments whose values are added or recorded when something happens. */
export type EventInstrument = {
  [N in InstrumentName]: (typeof instruments)[N]['kind'] extends 'gauge' ? never : N
}[InstrumentName]
export type GaugeInstrument = Exclude<InstrumentName, EventInstrument>
