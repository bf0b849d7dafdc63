import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { accountOperations, type PublicConfig, platformOperations, practiceOperations } from '@medconsult/contract'
import type { FastifyInstance } from 'fastify'
import {
  type AccountWork,
  createAccounts,
  createPeopleService,
  createProfileService,
  createPublicLinks,
  createSpecialtyService,
  createVerificationService,
  openAdministrationRoutes,
  openPeopleRoutes,
  openProfileRoutes,
  relyingPartyOf,
  sessionCookieName,
  type Work,
  watchSessions,
} from './accounts/index.ts'
import type { AppDeps } from './app-deps.ts'
import {
  createAppointmentCalls,
  createAppointments,
  endAppointmentCallOf,
  lockCalendar,
  openAppointmentRoutes,
} from './appointments/index.ts'
import {
  createAuditHeads,
  createAuditReader,
  createAuditSealer,
  createRefusals,
  openAuditRoutes,
} from './audit/index.ts'
import { demoAccounts } from './demo/index.ts'
import { createEdge } from './edge.ts'
import { createEncounterService, createSummaryPdf, openEncounterRoutes } from './encounters/index.ts'
import { countMessage, observeFigures } from './figures.ts'
import { endMeetingsOf } from './meetings/index.ts'
import { createNotifications, openNotificationRoutes } from './notifications/index.ts'
import { serveClinicLogo } from './platform/clinic-logo.ts'
import { ActorUnknownError, createDueTimer } from './platform/database/index.ts'
import { createOutbox, type Message } from './platform/events/outbox.ts'
import { createUnitOfWork, type UnitOfWork } from './platform/events/unit-of-work.ts'
import { ApiError, notFound } from './platform/http/errors.ts'
import { createHealthCheck } from './platform/http/health.ts'
import { describeApi } from './platform/http/openapi.ts'
import { type Authenticate, createRegisterOperation, type Refusal } from './platform/http/operations.ts'
import { createReadiness } from './platform/http/readiness.ts'
import { isHttps, type OriginCheck } from './platform/http/site.ts'
import { buildOf, serveWebApp } from './platform/http/web-app.ts'
import { derive } from './platform/secrets.ts'
import { watchBus } from './platform/sockets/cut-off.ts'
import type { Bus } from './platform/sockets/nodes.ts'
import { createWorkQueue } from './platform/work-queue.ts'
import {
  createDoctorService,
  createInviteService,
  createMessageService,
  createOverview,
  createPatientService,
  createPresence,
  createRemindService,
  createWalkInService,
  type DoctorService,
  leaveQueuesOf,
  lockQueuesOf,
  openPracticeRoutes,
  openPracticeSockets,
} from './practice/index.ts'
import { createRetention } from './retention/index.ts'
import { createDepartures, createRoomSockets, relayPolicy, syncMembership } from './room/index.ts'
import { createRooms } from './rooms.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

export interface App {
  http: FastifyInstance
  /**
   * Stops: takes no new work, finishes the answers under way, and disconnects the sockets, whose clients then
   * reconnect.
   */
  close(): Promise<void>
}

/** Builds the whole server. Only this file knows every domain. It does not listen or connect to anything. */
export async function createApp(deps: AppDeps): Promise<App> {
  const { config, database, clock, log } = deps
  const { clinicTimeZone } = config
  const { limits, metrics } = deps
  const { tokens, sessions, ended, isOtherSite, hub, broker, http, rates, budgets, keptAddress, guards } =
    await createEdge(deps, (refusal) => onRefused(refusal))
  const sockets = createRoomSockets({ database, hub, clock })
  const deliver = (message: Message): void => {
    hub.deliver(message)
    countMessage(metrics, message)
    syncMembership(sockets, message)
  }
  const outbox = createOutbox({ database, deliver, log, key: derive(deps.jwtSecret, 'outbox-signature') })
  const run = createUnitOfWork(database, outbox)
  observeFigures({ metrics, database, outbox, hub, clock, clinicTimeZone, isClustered: deps.cluster !== null })
  const writeRefusal = createRefusals({ run, clock, log, budgets })
  const onRefused = async (refusal: Refusal): Promise<unknown> => {
    const { error, principal } = refusal
    const isOver = error instanceof ActorUnknownError
    if (isOver) await sessionWatcher.lookAt(principal.userId).catch(() => {})
    await writeRefusal(refusal)
    return isOver ? (ended.refusalOf(principal) ?? error) : error
  }

  const practice = { run, clock, clinicTimeZone }
  const build = buildOf(deps.webFolder)
  const presence = createPresence({ database, hub, deliver: hub.deliver, clock, log })
  const accounts = createAccounts({
    run,
    clock,
    config,
    publicConfig: publicConfig(deps, build),
    tokens,
    sessions,
    budgets,
    secret: deps.jwtSecret,
    hashing: createWorkQueue(limits.passwords),
  })
  const notifications = createNotifications({
    database: database,
    run,
    clock,
    log,
    metrics,
    config,
    clinicLogo: deps.clinicLogo,
    vapidPrivateKey: deps.vapidPrivateKey,
    linkPaths: accounts.linkPaths,
  })
  const { calendarFile } = notifications
  const appointments = createAppointments({ run, clock, log, calendarFile })
  const rooms = createRooms({
    ...deps,
    run,
    hub,
    sockets,
    tokens,
    budgets,
    presence,
  })
  const { unlessInCall } = rooms
  const pdf = createSummaryPdf(createWorkQueue(limits.documents))
  const visits = createEncounterService({ run, clock, pdf, clinicTimeZone })

  const heads = createAuditHeads(deps.auditHeadsFile)
  const sealer = createAuditSealer({ database, clock, log, heads })
  await sealer.begin()
  const cursorKey = derive(deps.jwtSecret, 'audit-check')
  const retention = createRetention({ database, clock, log, clinicTimeZone, retention: config.retention })
  await retention.begin()

  const sessionWatcher = watchSessions({
    database,
    hub,
    ended,
    clock,
    log,
    onEnded: createDepartures({ database, sockets }),
  })
  const busWatch = watchBus({ bus: hub.bus(), database, log, onChange: hub.setComplete })
  const authenticate: Authenticate = async (request) => {
    const principal = await sessions.authenticate(request)
    ended.refuse(principal)
    // A page asks who is signed in when somebody opens it, and not again.
    const isUse = request.method !== 'GET' || request.routeOptions.url === accountOperations.me.route.path
    if (principal?.sessionId) sessionWatcher.seen(principal.sessionId, isUse)
    return principal
  }

  if (config.apiDocs) await describeApi(http, sessionCookieName(isHttps(config.publicUrl)))
  broker?.open(http)
  await http.register(async (scope) => {
    const register = createRegisterOperation(scope, {
      authenticate,
      rates,
      budgets,
      keptAddress,
      ...guards,
      onRefused,
    })
    openPlatformRoutes(register, deps, isOtherSite, build, deps.cluster && hub.bus())
    accounts.open(register)
    const doctors = createDoctorService(practice)
    const invite = createInviteService({ ...practice, unlessInCall })
    const remind = createRemindService(practice)
    openPracticeRoutes(
      register,
      doctors,
      createPatientService(practice),
      createOverview(practice),
      invite,
      remind,
      createMessageService(practice),
      createWalkInService({ ...practice, tokens, sessions, budgets }),
    )
    openProfileRoutes(register, createProfileService(practice), createPublicLinks(practice))
    openAdministration(register, { ...practice, config, doctors, rooms, links: accounts.resetTokens })
    openAuditRoutes(register, createAuditReader({ run, clock, heads, cursorKey }))
    rooms.openRoutes(register)
    const startCall = createAppointmentCalls({ run, clock, unlessInCall })
    openAppointmentRoutes(register, { ...appointments, startCall })
    openEncounterRoutes(register, visits)
    openNotificationRoutes(register, notifications.service)
  })
  openPracticeSockets(hub, practice.run)
  rooms.openSockets()
  if (deps.clinicLogo) serveClinicLogo(http, deps.clinicLogo)
  await serveWebApp(http, deps.webFolder, build)

  await rooms.extendAfterDowntime()
  const dueTimers = [
    ...rooms.due,
    { channel: 'appointments_due', due: appointments.sweep },
    { channel: 'retention_due', due: retention },
  ].map(({ channel, due: { nextDueAt, sweep: expireIfDue } }) =>
    createDueTimer({ database, clock, log, channel, nextDueAt, sweep: expireIfDue }),
  )
  const firstFreeTimes = appointments.startFirstFreeTimes()
  const deliveryWorker = notifications.startWorker()
  notifications.zoneCheck.start()

  http.addHook('preClose', async () => {
    await hub.close()
    broker?.close()
  })
  await http.ready()
  return {
    http,
    async close() {
      // A keep-alive connection that becomes idle after the start of close() would delay its end.
      const idle = setInterval(() => http.server.closeIdleConnections(), 50)
      await sessionWatcher.stop()
      busWatch.stop()
      presence.stop()
      await rooms.stop()
      await notifications.zoneCheck.stop()
      await Promise.all([...dueTimers.map((timer) => timer.stop()), firstFreeTimes.stop(), deliveryWorker.stop()])
      await http.close()
      clearInterval(idle)
      await outbox.stop()
      await sealer.stop()
      await pdf.stop()
    },
  }
}

/** What an administrator decides ends what people have under way, in every domain. */
function openAdministration(
  register: ReturnType<typeof createRegisterOperation>,
  deps: {
    run: UnitOfWork
    clock: AppDeps['clock']
    clinicTimeZone: string
    config: Pick<AppDeps['config'], 'mail'>
    doctors: Pick<DoctorService, 'stopPractising'>
    rooms: Pick<ReturnType<typeof createRooms>, 'leave'>
    links: ReturnType<typeof createAccounts>['resetTokens']
  },
): void {
  const { run, clock, clinicTimeZone, config, doctors, rooms, links } = deps
  const work: Work = {
    hold: lockCalendar,
    async stop(tx, publish, doctorId) {
      await doctors.stopPractising(tx, publish, doctorId)
      await endAppointmentCallOf(tx, publish, doctorId, clock)
      await endMeetingsOf(tx, publish, doctorId, clock.now())
    },
  }
  const accountWork: AccountWork = {
    async hold(tx, { id, role }) {
      if (role === 'DOCTOR') await lockCalendar(tx, id)
      if (role === 'PATIENT') await lockQueuesOf(tx, id)
    },
    async stop(tx, publish, { id, role }) {
      if (role === 'DOCTOR') await work.stop(tx, publish, id)
      else await endMeetingsOf(tx, publish, id, clock.now())
      await rooms.leave(tx, publish, id)
      await leaveQueuesOf(tx, publish, id, clock.now())
    },
  }
  const emailConfigured = config.mail !== null
  const verification = createVerificationService({ run, clock, work })
  openAdministrationRoutes(register, verification, createSpecialtyService({ run, clock }))
  openPeopleRoutes(
    register,
    createPeopleService({ run, clock, links, emailConfigured, clinicTimeZone, work: accountWork }),
  )
}

function publicConfig({ config, demo, clinicLogo }: AppDeps, build: string | null): PublicConfig {
  const { clinic, clinicTimeZone, doctorRegistration, secondFactorRequired, meetings, mail, retention } = config
  const passwordReset = mail ? 'email' : 'clinic'
  const relay = relayPolicy(config.ice)
  return {
    clinic: { ...clinic, logo: clinicLogo?.path ?? null },
    clinicTimeZone,
    doctorRegistration,
    secondFactorRequired,
    meetings,
    keptDays: { chat: retention.chat, signIns: retention['sign-ins'], callReports: retention['call-reports'] },
    passkeyHost: relyingPartyOf(config.publicUrl)?.id ?? null,
    passwordReset,
    relay,
    demo: demo ? { accounts: demoAccounts } : null,
    build,
  }
}

function openPlatformRoutes(
  register: ReturnType<typeof createRegisterOperation>,
  { database, clock, demo, auditHeadsFile }: AppDeps,
  isOtherSite: OriginCheck['isOtherSite'],
  build: string | null,
  bus: Bus | null,
): void {
  const ping = createHealthCheck(() => database.ping())
  const check = () =>
    ping().catch(() => {
      throw new ApiError('UNAVAILABLE', 'The database does not answer, or takes no writes.')
    })
  const { live, ready, liveOfApi, readyOfApi, ...health } = platformOperations
  const isReady = createHealthCheck(
    createReadiness({
      database,
      dataDir: dirname(auditHeadsFile),
      migrations: new URL('../migrations', import.meta.url),
    }),
  )
  for (const operation of [live, liveOfApi]) register(operation, async () => ({ status: 'live' as const }))
  for (const operation of [ready, readyOfApi])
    register(operation, async () => {
      await isReady()
      return {
        status: 'ready' as const,
        version,
        build,
        bus: !bus ? ('none' as const) : bus.isUp() ? ('up' as const) : ('down' as const),
      }
    })
  for (const operation of Object.values(health))
    register(operation, async () => {
      await check()
      return { status: 'healthy' as const, timestamp: clock.now().toISOString() }
    })
  register(practiceOperations.seedDemo, async ({ request }) => {
    if (!demo) throw notFound('This')
    // The request is anonymous and has no body, so a page of any site could send it.
    if (isOtherSite(request)) throw new ApiError('FORBIDDEN', 'Another site may not reset the demo clinic.')
    return demo.reset()
  })
}
