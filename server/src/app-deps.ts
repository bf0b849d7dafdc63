import type { DemoClinic } from './demo/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/database/index.ts'
import type { Limits } from './platform/limits.ts'
import type { Logger } from './platform/logger.ts'
import type { createSocketHub } from './platform/sockets/hub.ts'

/** What the server is built out of: see createApp. */
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
    | 'meetings'
    | 'clinic'
    | 'clinicTimeZone'
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
  /** 32 bytes, base64url: signs what we send to push services. */
  vapidPrivateKey: string
  /** null: this is no demo. */
  demo: DemoClinic | null
  /** The file where this node keeps the heads of the audit trail. */
  auditHeadsFile: string
  /** The folder of the built web app. */
  webFolder: string
  /** Joins several nodes; null: this is the only one. */
  cluster: ((hub: ReturnType<typeof createSocketHub>) => void) | null
  /** A connection to Redis, in which the nodes count together; null: this node counts by itself. */
  counters: object | null
  limits: Limits
}
