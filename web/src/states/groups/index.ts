import type { Group } from '../state.ts'
import { profileStates, signInStates } from './accounts.ts'
import { appointmentListStates, appointmentStates, bookingStates } from './appointments.ts'
import { calendarStates } from './calendar.ts'
import { callStates, pastCallStates } from './calls.ts'
import { administrationStates, auditStates, sharedStates } from './clinic.ts'
import { deviceStates } from './devices.ts'
import { encounterStates } from './encounters.ts'
import { guestStates } from './guests.ts'
import { meetingEntryStates, meetingListStates, meetingRoomStates } from './meetings.ts'
import { notificationStates } from './notifications.ts'
import { peopleStates } from './people.ts'
import { doctorQueueStates, patientQueueStates } from './practice.ts'
import { aroundStates, panelStates, roomStates } from './room.ts'
import { securityStates } from './security.ts'
import { walkInStates } from './walk-ins.ts'

/** Every state, by domain; the keys are parts of the URL. */
export const groups: Readonly<Record<string, Group>> = {
  room: roomStates,
  panels: panelStates,
  call: aroundStates,
  guest: guestStates,
  invitation: callStates,
  queue: patientQueueStates,
  'public-link': walkInStates,
  practice: doctorQueueStates,
  devices: deviceStates,
  appointments: appointmentListStates,
  appointment: appointmentStates,
  calendar: calendarStates,
  booking: bookingStates,
  meetings: meetingListStates,
  'meeting-entry': meetingEntryStates,
  meeting: meetingRoomStates,
  encounters: encounterStates,
  calls: pastCallStates,
  notifications: notificationStates,
  'sign-in': signInStates,
  security: securityStates,
  profiles: profileStates,
  administration: administrationStates,
  people: peopleStates,
  audit: auditStates,
  shared: sharedStates,
}
