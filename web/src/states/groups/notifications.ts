import type { Notification } from '@medconsult/contract'
import { notificationKinds } from '@medconsult/contract/runtime'
import { ROOM } from '../samples/meetings.ts'
import { admin, id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { settings } from '../samples/usual.ts'
import { type Group, NewerAnswer, pending, refused, type State } from '../state.ts'

const told = (kind: Notification['kind'], number: number, read: boolean): Notification => ({
  id: id(1400 + number),
  kind,
  appointmentId: kind.startsWith('APPOINTMENT') ? id(1000) : null,
  callSessionId: null,
  scheduleId: kind.startsWith('QUEUE') ? id(100) : null,
  visitId: kind === 'SUMMARY_READY' ? id(600) : null,
  meetingRoomId: kind === 'GUEST_WAITING' ? ROOM : null,
  personName: sarah.name,
  startsAt: kind.startsWith('APPOINTMENT') ? inDays(number + 1) : null,
  appointmentType: kind.startsWith('APPOINTMENT') ? 'ONLINE' : null,
  timeZone: null,
  createdAt: inMinutes(-90 * (number + 1)),
  readAt: read ? inMinutes(-1) : null,
})
/** One of each kind; the first few are unread. */
const each = notificationKinds.map((kind, at) => told(kind, at, at > 3))

const page = (title: string, shows: string, differs: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/notifications',
  as: john,
  ...differs,
})
const choices = (title: string, shows: string, email: Partial<(typeof settings)['email']>): State => ({
  title,
  shows,
  at: '/notifications/settings',
  as: john,
  answers: { notificationSettings: { ...settings, email: { ...settings.email, ...email } } },
})
const deliveries = (title: string, shows: string, differs: object = {}): State => ({
  title,
  shows,
  at: '/admin/deliveries',
  as: admin,
  answers: {
    deliveryReport: {
      emailConfigured: true,
      waiting: { EMAIL: 0, PUSH: 0 },
      oldestWaitingSince: null,
      failed: [],
      ...differs,
    },
  },
})

export const notificationStates: Group = {
  title: 'Notifications',
  states: {
    'unknown-kind': page('News that only a newer page can describe', 'There is something new for you.', {
      answers: {
        listNotifications: new NewerAnswer({
          notifications: [{ ...told('SUMMARY_READY', 0, false), kind: 'FROM_LATER' }],
          unread: 1,
        }),
      },
    }),
    bell: page('The bell, with unread ones', 'Notifications, 4 unread', {
      at: '/patient/consultation',
      answers: { listNotifications: { notifications: each, unread: 4 } },
    }),
    'bell-many': page('The bell, with very many', 'Notifications, 240 unread', {
      at: '/patient/consultation',
      answers: { listNotifications: { notifications: each, unread: 240 } },
    }),
    list: page('One of each kind', 'Mark all as read', {
      answers: { listNotifications: { notifications: each, unread: 4 } },
    }),
    read: page('All read', 'Your appointment with', {
      answers: {
        listNotifications: { notifications: each.map((one) => ({ ...one, readAt: one.createdAt })), unread: 0 },
      },
    }),
    empty: page('None', 'Nothing new'),
    loading: page('Loading', 'Loading your notifications', { answers: { listNotifications: pending } }),
    failed: page('Could not be read', 'Something went wrong on our side.', {
      answers: { listNotifications: refused('INTERNAL') },
    }),
    settings: choices('How one is told', 'E-mails go to', {}),
    'settings-unconfirmed': choices('How one is told, address not confirmed', 'No e-mails are sent until', {
      confirmed: false,
    }),
    'settings-refused': choices('How one is told, address refused', 'could not be delivered to this address', {
      refused: true,
    }),
    'settings-none': choices('How one is told, without e-mail', 'This clinic sends no e-mails.', {
      available: false,
    }),
    deliveries: deliveries('Deliveries, nothing failed', 'Nothing failed'),
    'deliveries-failed': deliveries('Deliveries that failed', '550 no such user', {
      waiting: { EMAIL: 3, PUSH: 0 },
      oldestWaitingSince: inMinutes(-12),
      failed: [
        {
          id: id(1500),
          userId: john.id,
          name: john.name,
          email: john.email,
          channel: 'EMAIL',
          kind: 'APPOINTMENT_CONFIRMED',
          attempts: 5,
          reason: '550 no such user',
          failedAt: inMinutes(-40),
        },
        {
          id: id(1501),
          userId: john.id,
          name: john.name,
          email: john.email,
          channel: 'PUSH',
          kind: 'CALL_INVITATION',
          attempts: 1,
          reason: '410 gone',
          failedAt: inMinutes(-90),
        },
      ],
    }),
  },
}
