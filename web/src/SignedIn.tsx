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
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, Outlet, Route, Routes, useLocation } from 'react-router'
import { ClinicContact, homeOf, RequireRole, signOut } from './accounts/index.ts'
// The sign-in page shows it when the session ends, and must not have to load it then.
import './accounts/ended/index.ts'
import { FactorDutyHint, RequiredSetup, useFactorDuty } from './accounts/factor-duty/index.ts'
import IdleWatcher from './accounts/idle/index.ts'
import { StepUp } from './accounts/step-up/index.ts'
import { CallProvider, CallWatcher, LiveCallBar, WaitingCallBar } from './calls/index.ts'
import { JoinByCode, KnockBar } from './meetings/index.ts'
import { useNavigation } from './navigation.tsx'
import { Bell, leavePush, ZoneHint } from './notifications/index.ts'
import { askAheadFor, pages } from './pages.ts'
import { i18n, lazyComponent, session, useSession } from './platform/index.ts'
import { LiveProvider, PartBoundary, useSocketStatus } from './platform/live-index.ts'
import { LeftRoomBar, RoomProvider, useCurrentCall } from './room/index.ts'
import { Banner, clearToasts, LoadingState, Page, Shell } from './ui/index.ts'
import { searchTheme } from './ui/search-theme.ts'

const ArrivalWatcher = lazyComponent(async () => (await import('./practice/index.ts')).loadArrivalWatcher())
const SlotPicker = lazyComponent(async () => (await import('./appointments/index.ts')).loadSlotPicker())
const Appointment = lazyComponent(pages.appointment.load)
const Appointments = lazyComponent(pages.appointments.load)
const AuditTrail = lazyComponent(pages.trail.load)
const Calendar = lazyComponent(pages.calendar.load)
const CallHistory = lazyComponent(pages.callHistory.load)
const CallPage = lazyComponent(pages.call.load)
const Consultation = lazyComponent(pages.consultation.load)
const Consultations = lazyComponent(pages.consultations.load)
const Dashboard = lazyComponent(pages.dashboard.load)
const Deliveries = lazyComponent(pages.deliveries.load)
const Doctor = lazyComponent(pages.doctor.load)
const Doctors = lazyComponent(pages.doctors.load)
const Feedback = lazyComponent(pages.feedback.load)
const Hours = lazyComponent(pages.hours.load)
const ManagedDoctors = lazyComponent(pages.managedDoctors.load)
const Meetings = lazyComponent(pages.meetings.load)
const NotificationList = lazyComponent(pages.notifications.load)
const NotificationSettings = lazyComponent(pages.notificationSettings.load)
const Overview = lazyComponent(pages.overview.load)
const OwnTrail = lazyComponent(pages.ownTrail.load)
const PastCalls = lazyComponent(pages.pastCalls.load)
const People = lazyComponent(pages.people.load)
const PracticeRoom = lazyComponent(pages.practiceRoom.load)
const Profile = lazyComponent(pages.profile.load)
const RelaySelfTest = lazyComponent(pages.selfTest.load)
const Security = lazyComponent(pages.security.load)
const Specialties = lazyComponent(pages.specialties.load)
const Visit = lazyComponent(pages.visit.load)

// Messages for one person must not be shown to the next.
session.onEnd(clearToasts)

/** The app behind sign-in: one socket, at most one call, and the pages. */
export default function SignedIn() {
  const { user } = useSession()
  const { dueAt, isOverdue } = useFactorDuty()
  /** The recovery codes of a second factor that was just set up are shown, this once. */
  const [isKeeping, setKeeping] = useState(false)
  const client = useQueryClient()
  const { pathname } = useLocation()
  useEffect(() => {
    if (user) askAheadFor(client, user, pathname)
  }, [client, user, pathname])
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
              <Route path={pages.call.path} element={<Loaded page={<CallPage />} bare />} />
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
                  <Route path={pages.dashboard.path} element={<Loaded page={<Dashboard />} />} />
                  <Route path={pages.calendar.path} element={<Loaded page={<Calendar />} />} />
                  <Route path={pages.hours.path} element={<Loaded page={<Hours />} />} />
                  <Route path={pages.feedback.path} element={<Loaded page={<Feedback />} />} />
                  <Route path={pages.practiceRoom.path} element={<Loaded page={<PracticeRoom />} />} />
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
                  <Route path={pages.ownTrail.path} element={<Loaded page={<OwnTrail />} />} />
                  <Route
                    path={pages.consultations.path}
                    element={<Loaded page={<Consultations below={<JoinByCode />} />} />}
                  />
                  <Route path={pages.consultation.path} element={<Loaded page={<Consultation />} />} />
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
                  <Route path={pages.overview.path} element={<Loaded page={<Overview />} />} />
                  <Route path={pages.people.path} element={<Loaded page={<People />} />} />
                  <Route path={pages.managedDoctors.path} element={<Loaded page={<ManagedDoctors />} />} />
                  <Route path={pages.specialties.path} element={<Loaded page={<Specialties />} />} />
                  <Route path={pages.trail.path} element={<Loaded page={<AuditTrail />} />} />
                  <Route path={pages.callHistory.path} element={<Loaded page={<CallHistory />} />} />
                  <Route path={pages.deliveries.path} element={<Loaded page={<Deliveries />} />} />
                  <Route path={pages.selfTest.path} element={<Loaded page={<RelaySelfTest />} />} />
                </Route>
                <Route path={pages.notifications.path} element={<Loaded page={<NotificationList />} />} />
                {user.role === 'ADMIN' ? null : <Route path={pages.visit.path} element={<Loaded page={<Visit />} />} />}
                <Route path={pages.pastCalls.path} element={<Loaded page={<PastCalls />} />} />
                {/* A patient who came by a doctor's public link has none of these. */}
                <Route element={user.email === null ? <Navigate to={homeOf(user.role)} replace /> : <Outlet />}>
                  <Route path={pages.meetings.path} element={<Loaded page={<Meetings />} />} />
                  <Route path={pages.appointments.path} element={<Loaded page={<Appointments />} />} />
                  <Route path={pages.appointment.path} element={<Loaded page={<Appointment />} />} />
                  <Route path={pages.notificationSettings.path} element={<Loaded page={<NotificationSettings />} />} />
                  <Route path={pages.profile.path} element={<Loaded page={<Profile />} />} />
                  <Route path={pages.security.path} element={<Loaded page={<Security />} />} />
                  <Route path={pages.doctors.path} element={<Loaded page={<Doctors />} />} />
                  <Route
                    path={pages.doctor.path}
                    element={<Loaded page={<Doctor {...(user.role === 'PATIENT' ? { booking: slotPicker } : {})} />} />}
                  />
                </Route>
                <Route path="*" element={<NotFound />} />
              </Route>
            </Routes>
            <CallWatcher />
            <SessionEnds />
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

/** Warns before the session ends, which it does not during a call. */
function SessionEnds() {
  const isInCall = useCurrentCall() !== null
  return <IdleWatcher isInCall={isInCall} onSignOut={() => signOut(leavePush)} />
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
  const { t: tNavigation } = useTranslation('navigation')
  const paused = useConnectionMessage()
  /** How often the zone of all times was changed here: the page is drawn anew. */
  const [zonesChosen, setZonesChosen] = useState(0)
  const hasAccount = user?.email !== null
  const nav = useNavigation(user?.role ?? 'PATIENT', hasAccount)
  const links = useAccountLinks(user?.role ?? 'PATIENT', hasAccount)
  if (!user) return null
  return (
    <Shell
      nav={nav}
      home={homeOf(user.role)}
      user={{ name: user.name, caption: `${t(`role.${user.role}`)} · ${user.email ?? tNavigation('noAccount')}` }}
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
          <StepUp />
          <ZoneHint onChanged={() => setZonesChosen((before) => before + 1)} />
        </>
      }
    >
      <Outlet key={zonesChosen} />
    </Shell>
  )
}

/** The entries of the account's menu, which are not in the navigation. */
function useAccountLinks(role: Role, hasAccount: boolean) {
  const { t } = useTranslation('navigation')
  const { t: tCalls } = useTranslation('calls')
  const { t: tNotifications } = useTranslation('notifications')
  const entry = (to: string, label: string, Icon: typeof IconHistory) => ({
    to,
    label,
    icon: <Icon size={18} aria-hidden="true" />,
  })
  if (!hasAccount) return []
  const security = entry('/security', t('security'), IconShieldLock)
  if (role === 'ADMIN')
    return [
      entry('/admin/calls', t('callHistory'), IconHistory),
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
