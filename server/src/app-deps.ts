import type { DemoClinic } from './demo/index.ts'
import type { ClinicLogo } from './platform/clinic-logo.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/database/index.ts'
import type { Limits } from './platform/limits.ts'
import type { Logger } from './platform/logger.ts'
import type { Metrics } from './platform/metrics/metrics.ts'
import type { createSocketHub } from './platform/sockets/hub.ts'

/** What createApp needs to build the server. */
export interface AppDeps {
  config: Pick<
    Config,
    | 'corsOrigins'
    | 'publicUrl'
    | 'host'
    | 'demo'
    | 'trustProxy'
    | 'ice'
    | 'doctorRegistration'
    | 'secondFactorRequired'
    | 'idleMinutes'
    | 'meetings'
    | 'clinic'
    | 'clinicTimeZone'
    | 'retention'
    | 'production'
    | 'mail'
    | 'pushServices'
    | 'apiDocs'
    | 'peerJs'
    | 'auditAddress'
  >
  database: Database
  clock: Clock
  log: Logger
  jwtSecret: string
  /** 32 bytes in base64url: the key that signs requests to push services. */
  vapidPrivateKey: string
  /** The demo clinic; null when this is not a demo. */
  demo: DemoClinic | null
  /** The file in which this node stores the heads of the audit trail. */
  auditHeadsFile: string
  /** The clinic's logo; null: none is configured. */
  clinicLogo: ClinicLogo | null
  /** The folder with the built web app. */
  webFolder: string
  /** Connects the sockets of several nodes; null when this is the only node. */
  cluster: ((hub: ReturnType<typeof createSocketHub>) => void) | null
  /** A connection to Redis, in which all nodes count requests together; null when this node counts alone. */
  counters: object | null
  limits: Limits
  metrics: Metrics
}
