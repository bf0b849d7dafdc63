import { type PublicConfig, platformOperations, practiceOperations } from '@medconsult/contract'
import type { FastifyInstance } from 'fastify'
import {
  type AccountTables,
  createAccounts,
  createProfileService,
  createSpecialtyService,
  createVerificationService,
  keepSessions,
  openAdministrationRoutes,
  openProfileRoutes,
  sessionCookieName,
  type Work,
} from './accounts/index.ts'
import { createAppointments, lockCalendar, openAppointmentRoutes } from './appointments/index.ts'
import {
  createAuditHeads,
  createAuditReader,
  createAuditSealer,
  createRefusals,
  openAuditRoutes,
} from './audit/index.ts'
import {
  type CallTables,
  createCallLeases,
  createCallService,
  createCallSweep,
  createChatService,
  createGuestService,
  createInviting,
  createMembershipWatch,
  createOrigins,
  createPartings,
  createRoomSockets,
  createSignalling,
  endAppointmentCallOf,
  endCallsOf,
  keepRooms,
  openCallRoutes,
  openCallSockets,
  openChatRoutes,
  openChatSockets,
  openGuestRoutes,
  relayPolicy,
} from './calls/index.ts'
import { type DemoClinic, demoAccounts } from './demo/index.ts'
import { createEdge } from './edge.ts'
import {
  createHostService,
  createLinkedRooms,
  createLobbyService,
  createMeetingMaker,
  createMeetingPresence,
  createMeetingService,
  createMeetingSweep,
  endMeetingsOf,
  keepMeetingPresence,
  openMeetingRoutes,
  welcomeVisitors,
} from './meetings/index.ts'
import { createNotifications, type NotificationTables, openNotificationRoutes } from './notifications/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { ActorUnknownError, createDueTimer, type Database } from './platform/database/index.ts'
import { type Authenticate, createDoor, type Refusal } from './platform/http/door.ts'
import { ApiError, notFound } from './platform/http/errors.ts'
import { createHealthCheck } from './platform/http/health.ts'
import { describeApi } from './platform/http/openapi.ts'
import { isHttps, type OriginCheck } from './platform/http/site.ts'
import { serveWebApp } from './platform/http/web-app.ts'
import type { Limits } from './platform/limits.ts'
import type { Logger } from './platform/logger.ts'
import { createOutbox, type Message } from './platform/outbox/outbox.ts'
import { createUnitOfWork, type UnitOfWork } from './platform/outbox/unit-of-work.ts'
import { derive } from './platform/secrets.ts'
import type { createSocketHub } from './platform/sockets/hub.ts'
import { createWorkQueue } from './platform/work-queue.ts'
import {
  createDoctorService,
  createOverview,
  createPatientService,
  createPresence,
  openPracticeRoutes,
  openPracticeSockets,
  type PeopleTables,
  type PracticeTables,
} from './practice/index.ts'
import { createSummaryPdf, createVisitService, openVisitRoutes, type VisitTables } from './visits/index.ts'

export type Tables = AccountTables & PracticeTables & CallTables & NotificationTables & VisitTables

export interface Parts {
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
    | 'clinicTimeZone'
    | 'production'
    | 'mail'
    | 'pushServices'
    | 'apiDocs'
    | 'peerJs'
    | 'auditAddress'
  >
  database: Database<Tables>
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

export interface App {
  http: FastifyInstance
  /** No new work; answers under way finish; sockets are told to come back. */
  close(): Promise<void>
}

/** Builds the whole server out of its parts. The only file that knows every domain; it opens nothing by itself. */
export async function createApp(parts: Parts): Promise<App> {
  const { config, database, clock, log } = parts
  const { clinicTimeZone } = config
  const { limits } = parts
  const { tokens, sessions, ended, isOtherSite, hub, broker, http, rates, budgets, keptAddress } = await createEdge(
    parts,
    (refusal) => onRefused(refusal),
  )
  const sockets = createRoomSockets({ database, hub, clock })
  const deliver = (message: Message): void => {
    hub.deliver(message)
    keepRooms(sockets, message)
  }
  const outbox = createOutbox({ database, deliver, log, key: derive(parts.jwtSecret, 'outbox-signature') })
  // Each domain sees its own tables of the one database.
  const unitOfWork: unknown = createUnitOfWork(database, outbox)
  const run = <T>() => unitOfWork as UnitOfWork<T>
  const writeRefusal = createRefusals({ run: run<unknown>(), clock, log, budgets })
  const onRefused = async (refusal: Refusal): Promise<void> => {
    if (refusal.error instanceof ActorUnknownError) await keeper.lookAt(refusal.principal.userId).catch(() => {})
    await writeRefusal(refusal)
  }

  const practice = { run: run<PracticeTables & PeopleTables>(), clock, clinicTimeZone }
  const presence = createPresence({ database, hub, deliver: hub.deliver, clock, log })
  const accounts = createAccounts({
    run: run<AccountTables>(),
    clock,
    config,
    publicConfig: publicConfig(parts),
    tokens,
    sessions,
    budgets,
    secret: parts.jwtSecret,
    hashing: createWorkQueue(limits.passwords),
  })
  const notifications = createNotifications({
    database: database as unknown as Database<object>,
    run: run<NotificationTables>(),
    clock,
    log,
    config,
    vapidPrivateKey: parts.vapidPrivateKey,
    linkPaths: accounts.linkPaths,
  })
  const { calendarFile } = notifications
  const appointments = createAppointments({ run: run<object>(), clock, calendarFile })
  const lockOrigin = createOrigins(appointments.door)
  const sweep = createCallSweep(run<CallTables>(), clock, lockOrigin)
  const calls = createCallService({ run: run<CallTables>(), clock, sweep, presence, lockOrigin })
  const inviting = createInviting({ run: run<CallTables>(), clock, sweep, appointments: appointments.door })
  const guests = createGuestService({ run: run<CallTables>(), clock, issueToken: tokens.issue, budgets })
  const meetingPresence = createMeetingPresence(clock)
  const signalling = createSignalling({ run: run<CallTables>(), sockets, clock, meetings: meetingPresence })
  const chat = createChatService({ run: run<CallTables>(), clock })
  const pdf = createSummaryPdf(clinicTimeZone, createWorkQueue(limits.documents))
  const visits = createVisitService({ run: run<VisitTables>(), clock, pdf })
  const leases = createCallLeases({ database, sockets, clock, log })
  const membership = createMembershipWatch({ database, hub, sockets, ice: config.ice, log })
  const meeting = { run: run<object>(), clock, issueToken: tokens.issue, makers: config.meetings, budgets }
  const meetings = createMeetingService({ ...meeting, presence: meetingPresence })
  const lobby = createLobbyService(meeting)
  const meetingLeases = keepMeetingPresence({ run: run<object>(), hub, sockets, clock, log })
  const meetingSweep = createMeetingSweep({ run: run<object>(), clock, sockets })

  const heads = createAuditHeads(parts.auditHeadsFile)
  const sealer = createAuditSealer({ database, clock, log, heads })
  await sealer.begin()
  const cursorKey = derive(parts.jwtSecret, 'audit-check')

  const keeper = keepSessions({
    database,
    hub,
    ended,
    clock,
    log,
    onEnded: createPartings({ database, sockets }),
  })
  const authenticate: Authenticate = async (request) => {
    const principal = await sessions.authenticate(request)
    ended.refuse(principal)
    if (principal?.sessionId) keeper.seen(principal.sessionId)
    return principal
  }

  if (config.apiDocs) await describeApi(http, sessionCookieName(isHttps(config.publicUrl)))
  broker?.open(http)
  await http.register(async (scope) => {
    const door = createDoor(scope, { authenticate, rates, budgets, keptAddress, onRefused })
    openPlatformRoutes(door, parts, isOtherSite)
    accounts.open(door)
    const doctors = createDoctorService({
      ...practice,
      endCallsOf: (tx, say, queue) => endCallsOf(tx, say, queue, clock.now()),
    })
    openPracticeRoutes(door, doctors, createPatientService(practice), createOverview(practice))
    openProfileRoutes(door, createProfileService({ run: run<AccountTables>(), clock, clinicTimeZone }))
    const work: Work = {
      hold: lockCalendar,
      async stop(tx, say, doctorId) {
        await doctors.stopPractising(tx, say, doctorId)
        await endAppointmentCallOf(tx, say, doctorId, clock.now(), lockOrigin)
        await endMeetingsOf(tx, say, doctorId, clock.now())
      },
    }
    const verification = createVerificationService({ run: run<AccountTables>(), clock, work })
    openAdministrationRoutes(door, verification, createSpecialtyService({ run: run<AccountTables>(), clock }))
    openAuditRoutes(door, createAuditReader({ run: run<unknown>(), clock, heads, cursorKey }))
    openCallRoutes(door, { run: run<CallTables>(), calls, inviting, guests, signalling, ice: config.ice, clock })
    openGuestRoutes(door, guests)
    openChatRoutes(door, chat)
    openAppointmentRoutes(door, { ...appointments, inviting })
    openVisitRoutes(door, visits)
    openMeetingRoutes(door, { make: createMeetingMaker(meeting), meetings, lobby, host: createHostService(meeting) })
    openNotificationRoutes(door, notifications.service)
  })
  openPracticeSockets(hub, practice.run)
  const links = createLinkedRooms({ run: run<object>(), meetings, lobby })
  openCallSockets({ hub, run: run<CallTables>(), calls, signalling, sockets, links })
  openChatSockets(hub, chat, sockets)
  welcomeVisitors({ hub, run: run<object>(), lobby, presence: meetingLeases })
  await serveWebApp(http, parts.webFolder)

  await sweep.forgiveDowntime()
  await meetingSweep.forgiveDowntime()
  const dueTimers = [
    { channel: 'calls_due', due: sweep },
    { channel: 'appointments_due', due: appointments.sweep },
    { channel: 'meetings_due', due: meetingSweep },
  ].map(({ channel, due: { nextDueAt, sweep: settle } }) =>
    createDueTimer({ database, clock, log, channel, nextDueAt, sweep: settle }),
  )
  const postman = notifications.startWorker()

  http.addHook('preClose', async () => {
    await hub.close()
    broker?.close()
  })
  await http.ready()
  return {
    http,
    async close() {
      // A keep-alive connection that turns idle after close() began would hold it open.
      const idle = setInterval(() => http.server.closeIdleConnections(), 50)
      leases.stop()
      membership.stop()
      await keeper.stop()
      presence.stop()
      await meetingLeases.stop()
      await Promise.all([...dueTimers.map((timer) => timer.stop()), postman.stop()])
      await http.close()
      clearInterval(idle)
      await outbox.stop()
      await sealer.stop()
      await pdf.stop()
    },
  }
}

function publicConfig({ config, demo }: Parts): PublicConfig {
  const { clinicTimeZone, doctorRegistration, meetings, mail } = config
  const passwordReset = mail ? 'email' : 'clinic'
  const relay = relayPolicy(config.ice)
  return {
    clinicTimeZone,
    doctorRegistration,
    meetings,
    passwordReset,
    relay,
    demo: demo ? { accounts: demoAccounts } : null,
  }
}

function openPlatformRoutes(
  door: ReturnType<typeof createDoor>,
  { database, clock, demo }: Parts,
  isOtherSite: OriginCheck['isOtherSite'],
): void {
  const check = createHealthCheck(() => database.ping())
  door(platformOperations.health, async () => {
    await check().catch(() => {
      throw new ApiError('UNAVAILABLE', 'The database does not answer.')
    })
    return { status: 'healthy' as const, timestamp: clock.now().toISOString() }
  })
  door(practiceOperations.seedDemo, async ({ request }) => {
    if (!demo) throw notFound('This')
    // Anonymous and without a body: any page that somebody visits could send it.
    if (isOtherSite(request)) throw new ApiError('FORBIDDEN', 'Another site may not reset the demo clinic.')
    return demo.reset()
  })
}
