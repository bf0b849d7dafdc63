import type { Role, SignedInUser } from '@medconsult/contract'
import type { QueryClient } from '@tanstack/react-query'
import { matchPath, type Params } from 'react-router'
import {
  destination,
  loadAdministration,
  loadProfiles,
  loadSecurity,
  mayBeSignedIn,
  startSession,
} from './accounts/index.ts'
import { askAhead, type PageQuery, session } from './platform/index.ts'
import { openSchedules, ownSchedules, queueOf, viewOf } from './practice/queries/index.ts'

/** A page behind sign-in. */
interface PageOf<Code> {
  path: string
  /** Loads its code. */
  load: () => Promise<Code>
  /** What it asks the server for first, where that is known from its address. */
  asks?: (params: Params) => readonly PageQuery[]
}

const page = <Code>(path: string, load: () => Promise<Code>, asks?: PageOf<Code>['asks']): PageOf<Code> => ({
  path,
  load,
  ...(asks && { asks }),
})

const practice = () => import('./practice/index.ts')
const appointments = () => import('./appointments/index.ts')
const calls = () => import('./calls/index.ts')
const devices = () => import('./devices/index.ts')
const meetings = () => import('./meetings/index.ts')
const notifications = () => import('./notifications/index.ts')
const visits = () => import('./encounters/index.ts')
const audit = () => import('./audit/index.ts')
const own = () => [ownSchedules]
const schedule = ({ scheduleId = '' }: Params): string => scheduleId

/** Each page behind sign-in: its address, its code and what it asks for first. The code of all this is loaded later. */
export const pages = {
  dashboard: page('/doctor/dashboard', async () => ({ default: (await practice()).DashboardPage }), own),
  practiceRoom: page(
    '/doctor/practice/:scheduleId',
    async () => ({ default: (await practice()).PracticeRoomPage }),
    (params) => [ownSchedules, queueOf(schedule(params))],
  ),
  consultations: page(
    '/patient/consultation',
    async () => ({ default: (await practice()).ConsultationListPage }),
    () => [openSchedules],
  ),
  consultation: page(
    '/patient/consultation/:scheduleId',
    async () => ({ default: (await practice()).ConsultationPage }),
    (params) => [viewOf(schedule(params))],
  ),
  calendar: page('/doctor/calendar', async () => (await appointments()).loadCalendar(), own),
  hours: page('/doctor/hours', async () => (await appointments()).loadHours()),
  appointments: page('/appointments', async () => (await appointments()).loadAppointments()),
  appointment: page('/appointments/:appointmentId', async () => (await appointments()).loadAppointment()),
  call: page('/call/:callSessionId', async () => (await calls()).loadCallPage()),
  pastCalls: page('/calls', async () => (await calls()).loadPastCalls()),
  meetings: page('/meetings', async () => (await meetings()).loadMeetings()),
  profile: page('/profile', async () => ({ default: (await loadProfiles()).ProfilePage })),
  security: page('/security', async () => ({ default: (await loadSecurity()).SecurityPage })),
  doctors: page('/doctors', async () => ({ default: (await loadProfiles()).DoctorsPage })),
  doctor: page('/doctors/:doctorId', async () => ({ default: (await loadProfiles()).DoctorPage })),
  visit: page('/visits/:visitId', async () => ({ default: (await visits()).EncounterPage })),
  feedback: page('/doctor/feedback', async () => ({ default: (await visits()).FeedbackPage })),
  notifications: page('/notifications', async () => (await notifications()).loadNotifications()),
  notificationSettings: page('/notifications/settings', async () => (await notifications()).loadNotificationSettings()),
  ownTrail: page('/patient/audit', async () => ({ default: (await audit()).OwnTrailPage })),
  overview: page('/admin/overview', async () => ({ default: (await loadAdministration()).OverviewPage })),
  people: page('/admin/people', async () => ({ default: (await loadAdministration()).PeoplePage })),
  managedDoctors: page('/admin/doctors', async () => ({ default: (await loadAdministration()).ManagedDoctorsPage })),
  specialties: page('/admin/specialties', async () => ({ default: (await loadAdministration()).SpecialtiesPage })),
  trail: page('/admin/audit', async () => ({ default: (await audit()).AuditPage })),
  callHistory: page('/admin/calls', async () => ({ default: (await audit()).CallHistoryPage })),
  deliveries: page('/admin/deliveries', async () => (await notifications()).loadDeliveries()),
  selfTest: page('/admin/self-test', async () => (await devices()).loadRelaySelfTest()),
} satisfies Record<string, PageOf<unknown>>

function pageAt(pathname: string) {
  const all: PageOf<unknown>[] = Object.values(pages)
  for (const one of all) {
    const match = matchPath(one.path, pathname)
    if (match) return { page: one, params: match.params }
  }
  return null
}

/** Loads the app behind sign-in. */
export const loadSignedIn = () => import('./SignedIn.tsx')

/** Begins to load the code of a page behind sign-in. A failure is met when the page is drawn. */
export function loadAhead(pathname: string): void {
  const loads = [loadSignedIn, pageAt(pathname)?.page.load]
  for (const load of loads) void load?.().catch(() => undefined)
}

/** The pages below these addresses are for one role. */
const roleOf = (pathname: string): Role | undefined =>
  (['DOCTOR', 'PATIENT', 'ADMIN'] as const).find((role) => pathname.startsWith(`/${role.toLowerCase()}/`))

/** Begins to ask for what the page at this address shows first, beside the loading of its code. */
export function askAheadFor(client: QueryClient, { role }: SignedInUser, pathname: string): void {
  const at = pageAt(pathname)
  if (at?.page.asks && (roleOf(pathname) ?? role) === role) askAhead(client, at.page.asks(at.params))
}

/** The page that somebody sees who signs in, or who opens the app without saying which. */
function startOf(user: SignedInUser): string {
  const { pathname, search, origin } = location
  if (pathname !== '/' && pathname !== '/login') return pathname
  return new URL(destination(new URLSearchParams(search).get('next'), user, null), origin).pathname
}

/**
 * Begins to load what this page needs, without waiting for one part after the other: the code when the app starts, if
 * somebody may be signed in, and the answers of the server as soon as it is known who that is.
 */
export function startPage(client: QueryClient): void {
  const isOpenToAll = /^\/(join|meet|with)\b/.test(location.pathname)
  if (mayBeSignedIn() && !isOpenToAll) loadAhead(location.pathname)
  let shownTo: string | undefined
  session.subscribe(() => {
    const { user } = session.getSnapshot()
    const isNew = user !== null && user.id !== shownTo
    shownTo = user?.id
    if (!isNew || isOpenToAll) return
    const start = startOf(user)
    loadAhead(start)
    askAheadFor(client, user, start)
  })
  if (!isOpenToAll) startSession(client)
}
