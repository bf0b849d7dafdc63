import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Logger } from 'pino'
import { type App, createApp } from '../src/app.ts'
import type { AppDeps } from '../src/app-deps.ts'
import { createDemoClinic } from '../src/demo/index.ts'
import type { Clock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/database/index.ts'
import { type Limits, limits } from '../src/platform/limits.ts'
import { noMetrics } from '../src/platform/metrics/metrics.ts'
import { defaultRetention } from '../src/platform/retention.ts'
import { createClient, createSocket, type Person, type SocketOptions, type TestSocket, until } from './client.ts'
import type { TestDatabase } from './database.ts'
import { JWT_SECRET } from './secrets.ts'

export { JWT_SECRET }

/** Thirty-two bytes; any value is a private key of the curve. */
export const VAPID_PRIVATE_KEY = Buffer.alloc(32, 7).toString('base64url')

/** A test sends more requests in a second than a person in an hour. */
const unhurried = { points: 1_000_000, seconds: 1 }
const patient: Pick<Limits, 'requests' | 'operations'> = {
  requests: { perAccount: unhurried, perAddress: unhurried, refusedAfter: 0 },
  operations: { password: unhurried, document: unhurried, queue: unhurried },
}

export interface TestAppOptions {
  /** A test clock by default. */
  clock?: Clock
  config?: Partial<AppDeps['config']>
  demo?: boolean
  clinicLogo?: AppDeps['clinicLogo']
  /** Each node has its own by default. */
  auditHeadsFile?: string
  /** By default those of the product for connections, and far higher ones for rates. */
  limits?: Partial<Limits>
  /** A connection to Redis. */
  counters?: object
  metrics?: AppDeps['metrics']
  /** Connects the nodes of the test app. Each node may have its own connection to what connects them. */
  cluster?: AppDeps['cluster']
}

export interface TestNode extends ReturnType<typeof createClient> {
  app: App
  url: string
  auditHeadsFile: string
  /** Opens a socket that is signed in as that person. */
  socket(who: Person | null, more?: SocketOptions): Promise<TestSocket>
  stop(): Promise<void>
}

interface NodeDeps {
  home: TestDatabase
  clock: Clock
  log: Logger
  clinicTimeZone: string
  options: TestAppOptions
  /** The list of the sockets that it opens. */
  sockets: TestSocket[]
}

/** One node: its own connection pool and port, on a shared database. */
export async function createNode(deps: NodeDeps): Promise<TestNode> {
  const { home, clock, log, clinicTimeZone, options, sockets } = deps
  const database = openDatabase({ ...home.application, clock, log, poolSize: 10, poolTimeoutMs: 60_000 })
  const connect = async () => {
    const client = new pg.Client(home.connection)
    await client.connect()
    return client
  }
  const folder = options.auditHeadsFile ? null : mkdtempSync(join(tmpdir(), 'medconsult-node-'))
  const auditHeadsFile = options.auditHeadsFile ?? join(folder ?? '', 'audit-seals.jsonl')
  const app = await createApp({
    config: {
      corsOrigins: ['https://portal.example'],
      publicUrl: null,
      host: '127.0.0.1',
      demo: options.demo ?? false,
      trustProxy: ['127.0.0.0/8', '::1'],
      ice: { stunUrls: [], turnUrls: [], turnSecret: null, relayOnly: false },
      doctorRegistration: 'open',
      secondFactorRequired: [],
      idleMinutes: {},
      meetings: 'open',
      production: false,
      clinic: { name: null, phone: null, helpUrl: null },
      mail: null,
      pushServices: [],
      apiDocs: true,
      peerJs: true,
      auditAddress: 'truncated',
      retention: defaultRetention,
      ...options.config,
      clinicTimeZone,
    },
    database,
    clock,
    log,
    jwtSecret: JWT_SECRET,
    vapidPrivateKey: VAPID_PRIVATE_KEY,
    demo: options.demo ? createDemoClinic({ connect, clock, clinicTimeZone }) : null,
    auditHeadsFile,
    clinicLogo: options.clinicLogo ?? null,
    webFolder: '/there/is/no/web/app',
    cluster: options.cluster ?? null,
    counters: options.counters ?? null,
    metrics: options.metrics ?? noMetrics,
    limits: { ...limits, ...patient, ...options.limits },
  })
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  let stopped = false
  return {
    app,
    url,
    auditHeadsFile,
    ...createClient(url),
    async socket(who, more = {}) {
      const one = createSocket(url, who?.token ?? null, more)
      sockets.push(one)
      if (who) await one.wait('authenticated')
      else await until(() => one.socket.connected, 'connect')
      return one
    },
    async stop() {
      if (stopped) return
      stopped = true
      await app.close()
      await database.close()
      if (folder) rmSync(folder, { recursive: true })
    },
  }
}
