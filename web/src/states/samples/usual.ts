import type { DoctorProfile, NotificationSettings, PublicConfig, RoomMembers, SignedInUser } from '@medconsult/contract'
import { channelsOf, notificationKinds } from '@medconsult/contract/runtime'
import { type Answers, refused } from '../state.ts'
import { doctorEncounter } from './encounters.ts'
import { CLINIC_ZONE, id, inDays, inMinutes, john, sarah } from './people.ts'

export const config: PublicConfig = {
  clinic: { name: 'City Clinic', phone: '+49 30 123456', logo: null, helpUrl: 'https://clinic.example/help' },
  clinicTimeZone: CLINIC_ZONE,
  doctorRegistration: 'approval',
  secondFactorRequired: [],
  // The tests read the list of states where there is no page.
  passkeyHost: typeof location === 'undefined' ? null : location.hostname,
  passwordReset: 'email',
  relay: 'choice',
  meetings: 'open',
  keptDays: { chat: 3650, signIns: 90, callReports: 30 },
  demo: null,
  build: null,
}

export const settings: NotificationSettings = {
  timeZone: CLINIC_ZONE,
  calendarNames: 'INITIALS',
  email: { available: true, address: john.email, confirmed: true, refused: false },
  push: { publicKey: 'BA', subscriptions: 0, ended: [] },
  choices: notificationKinds.flatMap((kind) =>
    channelsOf[kind].possible.map((channel) => ({ kind, channel, enabled: channelsOf[kind].chosen.includes(channel) })),
  ),
}

export const doctorProfile: DoctorProfile = {
  id: sarah.id,
  name: sarah.name,
  specialty: { id: id(40), name: 'General practice' },
  qualifications: 'MD, MRCGP',
  practisingSince: 2009,
  languages: ['en', 'de'],
  fee: { amount: 4500, currency: 'EUR' },
  city: 'Berlin',
  nextFreeAt: inDays(1),
  calendar: { timeZone: 'Europe/Berlin', inPersonOnly: false },
  bio: 'I have looked after families for fifteen years, and have time for your questions.',
  address: 'Lindenstrasse 12, 10969 Berlin',
  mapUrl: null,
  visible: true,
  verification: { status: 'VERIFIED', reason: null, decidedAt: inDays(-90) },
}

const members: RoomMembers = {
  members: [
    { userId: sarah.id, userType: 'doctor', userName: sarah.name },
    { userId: john.id, userType: 'patient', userName: john.name },
  ],
  pausedBy: null,
  relayOnly: false,
  revision: '1',
}

const done = { message: 'Done.' }

/** Answers to the requests of every page, as on a quiet day. A state replaces those that differ. */
export function usual(user: SignedInUser | null): Answers {
  return {
    config,
    me: user ?? refused('UNAUTHENTICATED'),
    logout: done,
    readOwnSession: { expiresAt: inMinutes(20 * 60), idleMinutes: null, idleEndsAt: null },
    health: { status: 'healthy', timestamp: inMinutes(0) },
    listNotifications: { notifications: [], unread: 0 },
    notificationSettings: settings,
    chooseNotifications: settings,
    listKnocks: [],
    pendingInvitation: { hasInvitation: false },
    listOwnSchedules: [],
    browseSchedules: [],
    listAppointments: [],
    listAppointmentsBetween: [],
    readCalendar: { calendar: null },
    listMeetings: [],
    listCalls: [],
    listVisits: [],
    listEarlierVisits: [],
    doctorReadVisit: doctorEncounter({ endedAt: null }),
    listRoomGuests: [],
    ongoingCall: { callSessionId: null, rejoinUntil: null },
    listSpecialties: [
      { id: id(40), name: 'General practice' },
      { id: id(41), name: 'Dermatology' },
    ],
    readDoctorProfile: doctorProfile,
    readPublicLink: { handle: null, proposal: 'sarah-johnson' },
    readPatientProfile: {
      phone: '',
      birthDate: null,
      address: '',
      language: null,
      relayOnly: false,
      contactAsked: true,
    },
    readPatientContact: {
      patientId: john.id,
      identity: 'ACCOUNT',
      phone: '+49 30 1234567',
      birthDate: '1984-05-12',
      age: 42,
    },
    continueByPhone: { phonedAt: inMinutes(0) },
    readMessages: [],
    readRoomMembers: members,
    iceServers: { iceServers: [], expiresAt: null },
    noticeInvitation: done,
    activateCall: { ...done, status: 'ACTIVE' },
    doctorSetPeerId: done,
    patientSetPeerId: done,
    endCall: done,
    saveReadyCheck: {
      verdict: 'GOOD',
      checkedAt: inMinutes(0),
      result: { camera: 'OK', microphone: 'OK', speaker: 'HEARD', network: null },
    },
  }
}
