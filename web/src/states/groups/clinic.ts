import type { CallStep, ManagedDoctor, Overview } from '@medconsult/contract'
import { admin, dayInClinic, id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { type Answers, type Group, pending, refused, type State, unreached } from '../state.ts'

const overview: Overview = {
  date: dayInClinic(0),
  sessions: { planned: 6, online: 2, completed: 1 },
  waiting: 14,
  inCall: 2,
  seen: 31,
  left: 3,
  completion: 0.91,
  meanWaitMinutes: 17.4,
  missedInvitations: 2,
  appointments: { today: 9, missed: 1 },
  doctors: { verified: 12, unverified: 2 },
  patients: 1843,
  timeZones: [],
}
const quiet: Overview = {
  ...overview,
  sessions: { planned: 0, online: 0, completed: 0 },
  waiting: 0,
  inCall: 0,
  seen: 0,
  left: 0,
  completion: null,
  meanWaitMinutes: null,
  missedInvitations: 0,
  appointments: { today: 0, missed: 0 },
}
const managed = (number: number, differs: Partial<ManagedDoctor> = {}): ManagedDoctor => ({
  id: id(1700 + number),
  name: 'Dr. Emil Yılmaz',
  email: 'emil.yilmaz@example.com',
  registeredAt: inDays(-2),
  specialtyName: null,
  qualifications: 'MD',
  visible: true,
  verification: { status: 'PENDING', reason: null, decidedAt: null },
  decidedBy: null,
  ...differs,
})

const page = (title: string, shows: string, at: string, answers: Answers, more: Partial<State> = {}): State => ({
  title,
  shows,
  at,
  as: admin,
  answers,
  ...more,
})
const noRatings = { listRatingFigures: [] }

export const administrationStates: Group = {
  title: 'Administration',
  states: {
    zones: page('Time zone tables do not match', 'Two time zone tables don’t match', '/admin/overview', {
      readOverview: {
        ...overview,
        timeZones: [
          { zone: 'Africa/Casablanca', from: inDays(40), until: inDays(70), server: 60, database: 0 },
          { zone: 'America/Coyhaique', from: inDays(0), until: inDays(730), server: -180, database: null },
        ],
      },
      ...noRatings,
    }),
    overview: page('Overview of a busy day', 'Today’s practice', '/admin/overview', {
      readOverview: overview,
      listRatingFigures: [{ doctorId: sarah.id, doctorName: sarah.name, count: 25, average: 4.6 }],
    }),
    'overview-quiet': page('Overview of a quiet day', 'Today’s practice', '/admin/overview', {
      readOverview: quiet,
      ...noRatings,
    }),
    'overview-loading': page('Overview, loading', 'Loading the figures', '/admin/overview', {
      readOverview: pending,
      listRatingFigures: pending,
    }),
    doctors: page('Doctors to verify', 'Dr. Emil Yılmaz', '/admin/doctors', {
      listDoctors: {
        doctors: [
          managed(1),
          managed(2, {
            name: 'Dr. Anna-Lena von und zu Hohenstein-Wiesenthal',
            email: 'anna-lena.hohenstein-wiesenthal@example.com',
            visible: false,
          }),
        ],
        next: null,
      },
    }),
    'doctors-none': page('No doctor to verify', 'No doctors are waiting to be verified.', '/admin/doctors', {
      listDoctors: { doctors: [], next: null },
    }),
    specialties: page('Specialties', 'Dermatology', '/admin/specialties', {
      manageSpecialties: [
        { id: id(41), name: 'Dermatology', retiredAt: null, doctors: 3 },
        { id: id(40), name: 'General practice', retiredAt: null, doctors: 7 },
        { id: id(42), name: 'Naturopathy', retiredAt: inDays(-30), doctors: 0 },
      ],
    }),
    'another-role': page('A page of another role', 'Today’s practice', '/doctor/dashboard', {
      readOverview: overview,
      ...noRatings,
    }),
  },
}

const person = { id: john.id, name: john.name, role: 'PATIENT' } as const
const entry = (number: number, differs: object = {}) => ({
  id: id(1800 + number),
  at: inMinutes(-13 * (number + 1)),
  actor: { id: sarah.id, name: sarah.name, role: 'DOCTOR' as const },
  background: null,
  action: 'CALL_READ',
  patient: person,
  scheduleId: id(100),
  callSessionId: id(600),
  appointmentId: null,
  metadata: {},
  ...differs,
})

const step = (seconds: number, by: CallStep['by'], code: string, differs: Partial<CallStep> = {}): CallStep => {
  const isPage = code === code.toLowerCase()
  const page = by === 'doctor' ? 'k3v9x2' : 'p7m4q8'
  return {
    at: new Date(Date.parse(inMinutes(-60)) + seconds * 1_000).toISOString(),
    by,
    source: isPage ? 'PAGE' : 'SERVER',
    code,
    detail: null,
    peerId: isPage ? page : null,
    otherPeerId: isPage && code !== 'state' ? (by === 'doctor' ? 'p7m4q8' : 'k3v9x2') : null,
    ...differs,
  }
}

export const auditStates: Group = {
  title: 'The audit trail',
  states: {
    trail: page('Entries', 'about John Smith', '/admin/audit', {
      readAuditTrail: {
        entries: [
          entry(0),
          entry(1, { actor: null, background: 'call-sweep' }),
          entry(2, { actor: null }),
          entry(3, { actor: { id: id(9), name: null, role: null } }),
        ],
        next: id(1803),
      },
    }),
    'call-search': page('Call history, before a search', 'Call or meeting ID', '/admin/calls', {}),
    'call-history': page('Call history', 'Looks for another path: failed', `/admin/calls?id=${id(600)}`, {
      readCallHistory: {
        steps: [
          step(0, 'doctor', 'CALL_INVITED'),
          step(1, 'server', 'INVITATION_DELIVERED'),
          step(4, 'patient', 'CALL_CONFIRMED'),
          step(5, 'doctor', 'path', { detail: 'host/udp to srflx' }),
          step(5, 'patient', 'state', { detail: 'CONNECTED' }),
          step(65, 'patient', 'silence'),
          step(66, 'patient', 'ice-restart', { detail: 'failed' }),
          step(69, 'patient', 'path', { detail: 'relay/tls to srflx' }),
          step(400, 'doctor', 'CALL_ENDED'),
          step(400, 'server', 'ENDED', { detail: 'by doctor' }),
        ],
      },
    }),
    'call-unknown': page('No such call', 'No call has this ID', `/admin/calls?id=${id(601)}`, {
      readCallHistory: refused('NOT_FOUND'),
    }),
    'call-failed': page(
      'Call history could not be read',
      'Something went wrong on our side.',
      `/admin/calls?id=${id(600)}`,
      {
        readCallHistory: refused('INTERNAL'),
      },
    ),
    'trail-empty': page('No entry', 'No entries found', '/admin/audit', {
      readAuditTrail: { entries: [], next: null },
    }),
    'trail-failed': page('Could not be read', 'Something went wrong on our side.', '/admin/audit', {
      readAuditTrail: refused('INTERNAL'),
    }),
    intact: page(
      'The seals match',
      'Nothing was changed',
      '/admin/audit',
      {
        readAuditTrail: { entries: [entry(0)], next: null },
        checkAuditTrail: {
          verdict: 'INTACT',
          next: null,
          checked: 5120,
          sealed: 5120,
          entries: 5121,
          unsealed: 1,
          strays: 0,
          brokenAt: null,
          head: 'a3f1c2'.repeat(10),
          heads: { compared: 12, since: inDays(-40), sinceEntry: 0, replaced: null },
          checkedAt: inMinutes(0),
        },
      },
      { prepare: ({ press }) => press('Check the seals') },
    ),
    broken: page(
      'A seal does not fit',
      'The trail was changed',
      '/admin/audit',
      {
        readAuditTrail: { entries: [entry(0)], next: null },
        checkAuditTrail: {
          verdict: 'BROKEN',
          next: null,
          checked: 411,
          sealed: 5120,
          entries: 5121,
          unsealed: 1,
          strays: 2,
          brokenAt: 412,
          head: null,
          heads: null,
          checkedAt: inMinutes(0),
        },
      },
      { prepare: ({ press }) => press('Check the seals') },
    ),
    own: {
      title: 'A patient’s own',
      shows: sarah.name,
      at: '/patient/audit',
      as: john,
      answers: {
        readOwnTrail: {
          entries: (['DOCTOR', 'SELF', 'ADMIN', 'SERVER', 'OTHER'] as const).map((by, at) => ({
            id: id(1900 + at),
            at: inMinutes(-50 * (at + 1)),
            by,
            name: by === 'DOCTOR' ? sarah.name : null,
            action: 'CALL_READ',
          })),
          next: null,
        },
      },
    },
  },
}

/** The person comes back to the page, which then asks when the session ends. */
const lookAgain: NonNullable<State['prepare']> = async ({ waitForText }) => {
  await waitForText('No sessions yet')
  document.dispatchEvent(new Event('visibilitychange'))
  await waitForText('signed out')
}

export const sharedStates: Group = {
  title: 'Frames that all pages share',
  states: {
    loading: {
      title: 'Loading',
      shows: 'Loading your sessions',
      at: '/doctor/dashboard',
      as: sarah,
      answers: { listOwnSchedules: pending },
    },
    empty: { title: 'Empty', shows: 'No sessions yet', at: '/doctor/dashboard', as: sarah },
    failed: {
      title: 'Failed, to be tried again',
      shows: 'Something went wrong on our side.',
      at: '/doctor/dashboard',
      as: sarah,
      answers: { listOwnSchedules: refused('INTERNAL') },
    },
    'too-many': {
      title: 'Too many requests',
      shows: 'Please wait a moment.',
      at: '/doctor/dashboard',
      as: sarah,
      answers: { listOwnSchedules: refused('TOO_MANY', 'Too many requests. Please wait a moment.') },
    },
    'idle-warning': {
      title: 'Nothing was done for a while: the session ends soon',
      shows: 'Are you still there?',
      at: '/doctor/dashboard',
      as: sarah,
      answers: { readOwnSession: { expiresAt: inMinutes(600), idleMinutes: 15, idleEndsAt: inMinutes(0.9) } },
      prepare: lookAgain,
    },
    'idle-not-told': {
      title: 'The answer to the warning does not reach the clinic',
      shows: 'We could not tell the clinic that you are still here.',
      at: '/doctor/dashboard',
      as: sarah,
      answers: {
        readOwnSession: { expiresAt: inMinutes(600), idleMinutes: 15, idleEndsAt: inMinutes(0.9) },
        staySignedIn: unreached,
      },
      prepare: async (page) => {
        await lookAgain(page)
        await page.press('Stay signed in')
      },
    },
    'session-expires': {
      title: 'The session’s whole time is nearly over',
      shows: 'You are signed out soon',
      at: '/doctor/dashboard',
      as: sarah,
      answers: { readOwnSession: { expiresAt: inMinutes(0.9), idleMinutes: null, idleEndsAt: null } },
      prepare: lookAgain,
    },
    'no-such-page': { title: 'Page not found', shows: 'Page not found', at: '/nowhere', as: john },
    paused: {
      title: 'Live updates are paused',
      shows: 'Live updates are paused',
      at: '/doctor/dashboard',
      as: sarah,
      socket: 'away',
    },
    offline: {
      title: 'The device is offline',
      shows: 'You are offline.',
      at: '/doctor/dashboard',
      as: sarah,
      socket: 'away',
      offline: true,
    },
    'account-menu': {
      title: 'The account menu',
      shows: 'Sign out',
      at: '/doctor/dashboard',
      as: sarah,
      prepare: ({ press }) => press('Account menu: Dr. Sarah Johnson'),
    },
  },
}
