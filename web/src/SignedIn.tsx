import { Button, MantineThemeProvider, Stack, Text } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import type { Role } from '@medconsult/contract'
import {
  IconHistory,
  IconMailExclamation,
  IconMessageHeart,
  IconPlugConnected,
  IconShieldLock,
} from '@tabler/icons-react'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, Outlet, Route, Routes, useLocation } from 'react-router'
import {
  ClinicContact,
  homeOf,
  loadAdministration,
  loadProfiles,
  loadSecurity,
  RequireRole,
  signOut,
} from './accounts/index.ts'
// The sign-in page shows it when the session ends, and must not have to load it then.
import './accounts/ended/index.ts'
import { FactorDutyHint, RequiredSetup, useFactorDuty } from './accounts/factor-duty/index.ts'
import { CallProvider, CallWatcher, LiveCallBar, loadCallPage, loadPastCalls, WaitingCallBar } from './calls/index.ts'
import { loadRelaySelfTest } from './devices/index.ts'
import { JoinByCode, KnockBar, loadMeetings } from './meetings/index.ts'
import { useNavigation } from './navigation.tsx'
import {
  Bell,
  leavePush,
  loadDeliveries,
  loadNotificationSettings,
  loadNotifications,
  ZoneHint,
} from './notifications/index.ts'
import { i18n, lazyComponent, session, useSession } from './platform/index.ts'
import { LiveProvider, PartBoundary, useSocketStatus } from './platform/live-index.ts'
import { LeftRoomBar, RoomProvider } from './room/index.ts'
import { Banner, clearToasts, LoadingState, Page, Shell } from './ui/index.ts'
import { searchTheme } from './ui/search-theme.ts'

const practice = () => import('./practice/index.ts')
const ArrivalWatcher = lazyComponent(async () => (await practice()).loadArrivalWatcher())
const Dashboard = lazyComponent(async () => ({ default: (await practice()).DashboardPage }))
const PracticeRoom = lazyComponent(async () => ({ default: (await practice()).PracticeRoomPage }))
const Consultations = lazyComponent(async () => ({ default: (await practice()).ConsultationListPage }))
const Consultation = lazyComponent(async () => ({ default: (await practice()).ConsultationPage }))
const appointments = () => import('./appointments/index.ts')
const Appointments = lazyComponent(async () => (await appointments()).loadAppointments())
const Calendar = lazyComponent(async () => (await appointments()).loadCalendar())
const Appointment = lazyComponent(async () => (await appointments()).loadAppointment())
const Hours = lazyComponent(async () => (await appointments()).loadHours())
const SlotPicker = lazyComponent(async () => (await appointments()).loadSlotPicker())
const CallPage = lazyComponent(loadCallPage)
const PastCalls = lazyComponent(loadPastCalls)
const RelaySelfTest = lazyComponent(loadRelaySelfTest)
const Profile = lazyComponent(async () => ({ default: (await loadProfiles()).ProfilePage }))
const Security = lazyComponent(async () => ({ default: (await loadSecurity()).SecurityPage }))
const Doctors = lazyComponent(async () => ({ default: (await loadProfiles()).DoctorsPage }))
const Doctor = lazyComponent(async () => ({ default: (await loadProfiles()).DoctorPage }))
const Overview = lazyComponent(async () => ({ default: (await loadAdministration()).OverviewPage }))
const ManagedDoctors = lazyComponent(async () => ({ default: (await loadAdministration()).ManagedDoctorsPage }))
const People = lazyComponent(async () => ({ default: (await loadAdministration()).PeoplePage }))
const Specialties = lazyComponent(async () => ({ default: (await loadAdministration()).SpecialtiesPage }))
const OwnTrail = lazyComponent(async () => ({ default: (await import('./audit/index.ts')).OwnTrailPage }))
const AuditTrail = lazyComponent(async () => ({ default: (await import('./audit/index.ts')).AuditPage }))
const Meetings = lazyComponent(loadMeetings)
const Deliveries = lazyComponent(loadDeliveries)
const NotificationList = lazyComponent(loadNotifications)
const NotificationSettings = lazyComponent(loadNotificationSettings)
const visits = () => import('./encounters/index.ts')
const Visit = lazyComponent(async () => ({ default: (await visits()).EncounterPage }))
const Feedback = lazyComponent(async () => ({ default: (await visits()).FeedbackPage }))

// Messages for one person must not be shown to the next.
session.onEnd(clearToasts)

/** The app behind sign-in: one socket, at most one call, and the pages. */
export default function SignedIn() {
  const { user } = useSession()
  const { dueAt, isOverdue } = useFactorDuty()
  /** The recovery codes of a second factor that was just set up are shown, this once. */
  const [isKeeping, setKeeping] = useState(false)
  if (!user) return null
  if (isOverdue || isKeeping)
    return (
      <Suspense fallback={null}>
        <RequiredSetup onKeep={setKeeping} onSignOut={() => signOut(leavePush)} />
      </Suspense>
    )
  // The key mounts everything anew for another person, so that nothing from the previous person's connection arrives
  // here.
  return (
    <MantineThemeProvider theme={searchTheme}>
      <LiveProvider key={user.id}>
        <RoomProvider self={{ id: user.id, name: user.name, role: user.role === 'PATIENT' ? 'patient' : 'doctor' }}>
          <CallProvider>
            <Notifications position="top-center" autoClose={6000} />
            <Routes>
              <Route path="/call/:callSessionId" element={<Loaded page={<CallPage />} bare />} />
              <Route element={<Frame factorDueAt={dueAt} />}>
                <Route index element={<Navigate to={homeOf(user.role)} replace />} />
                <Route
                  path="/doctor"
                  element={
                    <RequireRole allowed="DOCTOR">
                      <Outlet />
                    </RequireRole>
                  }
                >
                  <Route index element={<Navigate to="/doctor/dashboard" replace />} />
                  <Route path="dashboard" element={<Loaded page={<Dashboard />} />} />
                  <Route path="calendar" element={<Loaded page={<Calendar />} />} />
                  <Route path="hours" element={<Loaded page={<Hours />} />} />
                  <Route path="feedback" element={<Loaded page={<Feedback />} />} />
                  <Route path="practice/:scheduleId" element={<Loaded page={<PracticeRoom />} />} />
                </Route>
                <Route
                  path="/patient"
                  element={
                    <RequireRole allowed="PATIENT">
                      <Outlet />
                    </RequireRole>
                  }
                >
                  <Route index element={<Navigate to="/patient/consultation" replace />} />
                  <Route path="audit" element={<Loaded page={<OwnTrail />} />} />
                  <Route path="consultation" element={<Loaded page={<Consultations below={<JoinByCode />} />} />} />
                  <Route path="consultation/:scheduleId" element={<Loaded page={<Consultation />} />} />
                </Route>
                <Route
                  path="/admin"
                  element={
                    <RequireRole allowed="ADMIN">
                      <Outlet />
                    </RequireRole>
                  }
                >
                  <Route index element={<Navigate to="/admin/overview" replace />} />
                  <Route path="overview" element={<Loaded page={<Overview />} />} />
                  <Route path="people" element={<Loaded page={<People />} />} />
                  <Route path="doctors" element={<Loaded page={<ManagedDoctors />} />} />
                  <Route path="specialties" element={<Loaded page={<Specialties />} />} />
                  <Route path="audit" element={<Loaded page={<AuditTrail />} />} />
                  <Route path="deliveries" element={<Loaded page={<Deliveries />} />} />
                  <Route path="self-test" element={<Loaded page={<RelaySelfTest />} />} />
                </Route>
                <Route path="/meetings" element={<Loaded page={<Meetings />} />} />
                <Route path="/appointments" element={<Loaded page={<Appointments />} />} />
                <Route path="/appointments/:appointmentId" element={<Loaded page={<Appointment />} />} />
                <Route path="/notifications" element={<Loaded page={<NotificationList />} />} />
                <Route path="/notifications/settings" element={<Loaded page={<NotificationSettings />} />} />
                {user.role === 'ADMIN' ? null : <Route path="/visits/:visitId" element={<Loaded page={<Visit />} />} />}
                <Route path="/calls" element={<Loaded page={<PastCalls />} />} />
                <Route path="/profile" element={<Loaded page={<Profile />} />} />
                <Route path="/security" element={<Loaded page={<Security />} />} />
                <Route path="/doctors" element={<Loaded page={<Doctors />} />} />
                <Route
                  path="/doctors/:doctorId"
                  element={<Loaded page={<Doctor {...(user.role === 'PATIENT' ? { booking: slotPicker } : {})} />} />}
                />
                <Route path="*" element={<NotFound />} />
              </Route>
            </Routes>
            <CallWatcher />
            {user.role === 'DOCTOR' ? (
              <Suspense fallback={null}>
                <ArrivalWatcher />
              </Suspense>
            ) : null}
          </CallProvider>
        </RoomProvider>
      </LiveProvider>
    </MantineThemeProvider>
  )
}

function slotPicker(doctor: { id: string }) {
  return (
    <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
      <SlotPicker doctorId={doctor.id} />
    </Suspense>
  )
}

function Loaded({ page, bare = false }: { page: ReactNode; bare?: boolean }) {
  const waiting = bare ? null : (
    <Page title={i18n.t('loading')}>
      <LoadingState label={i18n.t('loading')} />
    </Page>
  )
  const { pathname } = useLocation()
  return (
    <PartBoundary at={pathname}>
      <Suspense fallback={waiting}>{page}</Suspense>
    </PartBoundary>
  )
}

function Frame({ factorDueAt }: { factorDueAt: string | null }) {
  const { t } = useTranslation('accounts')
  const { user } = useSession()
  const paused = useConnectionMessage()
  /** How often the zone of all times was changed here: the page is drawn anew. */
  const [zonesChosen, setZonesChosen] = useState(0)
  const nav = useNavigation(user?.role ?? 'PATIENT')
  const links = useAccountLinks(user?.role ?? 'PATIENT')
  if (!user) return null
  return (
    <Shell
      nav={nav}
      home={homeOf(user.role)}
      user={{ name: user.name, caption: `${t(`role.${user.role}`)} · ${user.email}` }}
      bell={<Bell userId={user.id} />}
      onSignOut={() => signOut(leavePush)}
      links={links}
      banner={
        <>
          <Banner text={paused} />
          <LiveCallBar />
          <LeftRoomBar />
          <KnockBar />
          <WaitingCallBar />
          <FactorDutyHint dueAt={factorDueAt} />
          <ZoneHint onChanged={() => setZonesChosen((before) => before + 1)} />
        </>
      }
    >
      <Outlet key={zonesChosen} />
    </Shell>
  )
}

/** The entries of the account's menu, which are not in the navigation. */
function useAccountLinks(role: Role) {
  const { t } = useTranslation('navigation')
  const { t: tCalls } = useTranslation('calls')
  const { t: tNotifications } = useTranslation('notifications')
  const entry = (to: string, label: string, Icon: typeof IconHistory) => ({
    to,
    label,
    icon: <Icon size={18} aria-hidden="true" />,
  })
  const security = entry('/security', t('security'), IconShieldLock)
  if (role === 'ADMIN')
    return [
      entry('/admin/deliveries', tNotifications('deliveries'), IconMailExclamation),
      entry('/admin/self-test', t('selfTest'), IconPlugConnected),
      security,
    ]
  const feedback = role === 'DOCTOR' ? [entry('/doctor/feedback', t('feedback'), IconMessageHeart)] : []
  return [entry('/calls', tCalls('history.title'), IconHistory), ...feedback, security]
}

/** How long the socket may be disconnected before the page says so, in milliseconds. */
const SHOWN_AFTER_MS = 2500

function useConnectionMessage(): string | null {
  const up = useSocketStatus() === 'up'
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (up) return
    const timer = setTimeout(() => setLate(true), SHOWN_AFTER_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [up])
  if (up || !late) return null
  return i18n.t(navigator.onLine ? 'paused' : 'offline')
}

function NotFound() {
  const { t } = useTranslation('platform')
  return (
    <Page title={t('notFound.title')} narrow>
      <Stack align="flex-start" gap="lg">
        <Text c="dimmed">{t('notFound.body')}</Text>
        <Button component={Link} to="/">
          {t('notFound.home')}
        </Button>
        <ClinicContact />
      </Stack>
    </Page>
  )
}
