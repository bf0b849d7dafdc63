import type { Server } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { makeSetupLink, type SetupLink } from './accounts/index.ts'
import { createApp } from './app.ts'
import { createDemoClinic, demoAccounts } from './demo/index.ts'
import { readClinicLogo } from './platform/clinic-logo.ts'
import { systemClock } from './platform/clock.ts'
import { commandLine } from './platform/command-line.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { warnings } from './platform/config-rules.ts'
import {
  actorKeyOf,
  ConnectionRefusedError,
  type Database,
  DatabaseLoginError,
  DatabaseUnavailableError,
  explainDatabase,
  migrate,
  NewerDatabaseError,
  openDatabase,
  prepareLogin,
} from './platform/database/index.ts'
import { listen } from './platform/http/listen.ts'
import { limits } from './platform/limits.ts'
import { createLogger } from './platform/logger.ts'
import { isLoopback } from './platform/loopback.ts'
import { createMetrics, noMetrics } from './platform/metrics/metrics.ts'
import { observeProcess } from './platform/metrics/process.ts'
import { serveMetrics } from './platform/metrics/serve.ts'
import { AlreadyRunningError, PostgresStartError, startEmbeddedPostgres } from './platform/postgres/index.ts'
import { keptSecret } from './platform/secrets.ts'
import { joinCluster, RedisUnavailableError } from './platform/sockets/cluster.ts'

// The only file that listens. It reads the environment and exits; so do admin.ts and backup.ts, for commands at the machine.

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** How long a stop may take before it is forced, in milliseconds. */
const DRAIN_MS = 9_000

/** The functions that close what was opened, in the order of opening. */
const closing: (() => Promise<void>)[] = []

/** Closes everything in reverse order. It also works in the middle of a start. */
async function stop(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

async function start(config: Config): Promise<void> {
  const log = createLogger(config.logLevel)
  for (const line of warnings(config)) log.warn(line)
  const clock = systemClock
  try {
    // Read before anything is opened, so that a mistake is said at once.
    const clinicLogo = config.clinicLogoFile && (await readClinicLogo(config.dataDir, config.clinicLogoFile))
    const embedded = config.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: config.dataDir, log })
    if (embedded) closing.push(() => embedded.stop())
    const jwtSecret = config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret'))
    const { databaseUrl, databaseOwnerUrl } = config
    // The owner's connection is used here and to set up the demo. Everything else uses a role that owns nothing.
    const owner: pg.ClientConfig = embedded?.connection ?? { connectionString: databaseOwnerUrl ?? databaseUrl ?? '' }
    await migrate({ connection: owner, folder: here('../migrations'), functions: here('../functions'), log })
    const application = databaseOwnerUrl === null ? null : { connectionString: databaseUrl ?? '' }
    const connection = await prepareLogin({ owner, application, secret: jwtSecret, log })
    const database = openDatabase({
      connection,
      actorKey: actorKeyOf(jwtSecret),
      clock,
      log,
      poolSize: config.databasePoolSize,
    })
    closing.push(() => database.close())
    // A connection with the wrong role is detected before the server listens.
    await database.ping()
    const cluster = config.redisUrl ? await joinCluster(config.redisUrl, log) : null
    if (cluster) closing.push(cluster.close)
    const connectOwner = async () => {
      const client = new pg.Client(owner)
      await client.connect()
      return client
    }
    const { clinicTimeZone } = config
    const demoClinic = config.demo ? createDemoClinic({ connect: connectOwner, clock, clinicTimeZone }) : null
    const demo = (await demoClinic?.ensure()) ? demoClinic : null
    const vapidPrivateKey = config.vapidPrivateKey ?? (await keptSecret(config.dataDir, 'vapid-key'))
    const metrics =
      config.metrics && createMetrics((error) => log.warn({ problem: error.message }, 'figures are missing'))
    const webFolder = here('../../web/dist')
    const app = await createApp({
      config,
      database,
      clock,
      log,
      jwtSecret,
      vapidPrivateKey,
      demo,
      auditHeadsFile: join(config.dataDir, 'audit-seals.jsonl'),
      clinicLogo: clinicLogo || null,
      webFolder,
      cluster: cluster?.attach ?? null,
      counters: cluster?.counters ?? null,
      limits,
      metrics: metrics ?? noMetrics,
    })
    closing.push(app.close)
    if (metrics && config.metrics) {
      const { dataDir } = config
      const stopObserving = observeProcess({ metrics, clock, dataDir })
      closing.push(async () => stopObserving())
      closing.push((await serveMetrics(metrics.exporter, config.metrics)).close)
    }
    closing.push(await listen(app.http, config))
    const setup = demo ? null : await makeSetup(database, jwtSecret)
    // The link itself is only printed: logs are kept, and often sent elsewhere.
    if (setup?.isNew) log.warn('there is no administrator: a link to make the first one was printed')
    greet(config, app.http.server.address(), { demo: demo !== null, setup })
  } catch (error) {
    await stop()
    throw error
  }
}

/** @returns null when there is an administrator */
const makeSetup = (database: Database, secret: string): Promise<SetupLink | null> =>
  database.as({ kind: 'system', name: 'setup' }, (tx) => makeSetupLink(tx, { secret, now: systemClock.now() }))

/** Prints how to open the app, for the person who started the server. All later output is JSON. */
function greet(
  config: Config,
  address: ReturnType<Server['address']>,
  { demo, setup }: { demo: boolean; setup: SetupLink | null },
): void {
  const port = typeof address === 'object' && address ? address.port : config.port
  const origin = config.publicUrl?.origin ?? `http://localhost:${port}`
  const lines = [`MedConsult is ready: ${origin}`]
  if (demo) {
    const width = Math.max(...demoAccounts.map(({ email }) => email.length))
    lines.push(
      'Demo accounts:',
      ...demoAccounts.map((one) => `  ${one.email.padEnd(width)}  ${one.password}  ${one.name}`),
      isLoopback(config.host)
        ? 'Only this machine reaches it. HOST=0.0.0.0 opens it to others.'
        : `HOST is ${config.host}: everybody who can reach this machine can sign in as the administrator of the demo clinic.`,
    )
  } else if (config.demo) {
    lines.push(
      'This data folder has accounts and no demo clinic: the demo accounts are left out. Set NODE_ENV=production if it is for patients.',
    )
  }
  if (setup)
    lines.push(
      'There is no administrator yet. Open this address within an hour to become the first:',
      `  ${origin}${setup.path}`,
      `A new one: ${commandLine('admin setup-link')}`,
    )
  process.stdout.write(`${lines.join('\n')}\n`)
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof AlreadyRunningError || error instanceof PostgresStartError)
    return error.message
  if (
    error instanceof DatabaseLoginError ||
    error instanceof ConnectionRefusedError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof NewerDatabaseError ||
    error instanceof RedisUnavailableError
  )
    return error.message
  const { code, syscall, stack } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is taken by another program. Set PORT to a free one.'
  if (code === 'EACCES' && syscall === 'listen')
    return 'This account may not open the port. Set PORT to one above 1023, and let a reverse proxy have 443.'
  if (syscall === 'listen' && (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'))
    return 'HOST is no address of this machine.'
  return explainDatabase(code, (error as Error).message) ?? stack ?? String(error)
}

let stopping = false
function onSignal(): void {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), DRAIN_MS).unref()
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${explain(error)}\n`)
      process.exit(1)
    },
  )
}
// The handlers are set before anything starts, so that a start that waits leaves no PostgreSQL behind when it is
// stopped.
process.on('SIGTERM', onSignal)
process.on('SIGINT', onSignal)

try {
  await start(readConfig(process.env))
} catch (error) {
  // Nothing is explained to a person who stops the server during its start.
  if (!stopping) {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  }
}
