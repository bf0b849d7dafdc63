import type { Moves } from '../machine.ts'

/** What people are told of. */
export const notificationKinds = [
  'APPOINTMENT_REQUESTED',
  'APPOINTMENT_PROPOSED',
  'APPOINTMENT_CONFIRMED',
  'APPOINTMENT_CHANGED',
  'APPOINTMENT_CANCELLED',
  'APPOINTMENT_TOMORROW',
  'APPOINTMENT_SOON',
  'CALL_STARTED',
  'CALL_ENDED',
  'CALL_INVITATION',
  'QUEUE_RECALLED',
  'GUEST_WAITING',
  'SUMMARY_READY',
  'TIME_ZONES_DIFFER',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** Mails that are no notification: about the account itself, and one that stands for many. */
export const accountMailKinds = ['PASSWORD_RESET', 'PASSWORD_CHANGED', 'EMAIL_CONFIRMATION', 'DIGEST'] as const
export type AccountMailKind = (typeof accountMailKinds)[number]

/** How the entries of a doctor's calendar name a patient: others may see that calendar. */
export const calendarNames = ['INITIALS', 'FULL'] as const
export type CalendarNames = (typeof calendarNames)[number]

/** How they are told: the bell of the app, e-mail, web push. */
export const notificationChannels = ['IN_APP', 'EMAIL', 'PUSH'] as const
export type NotificationChannel = (typeof notificationChannels)[number]

/** Reminders, and how long before its appointment each comes, in milliseconds. */
export const reminderLeads = {
  APPOINTMENT_TOMORROW: 24 * 60 * 60_000,
  APPOINTMENT_SOON: 30 * 60_000,
} as const satisfies Partial<Record<NotificationKind, number>>

const everywhere = { possible: notificationChannels, chosen: notificationChannels } as const

/** Which channels a kind can take, and which it takes until the receiver chooses otherwise. */
export const channelsOf: Readonly<
  Record<NotificationKind, { possible: readonly NotificationChannel[]; chosen: readonly NotificationChannel[] }>
> = {
  APPOINTMENT_REQUESTED: everywhere,
  APPOINTMENT_PROPOSED: everywhere,
  APPOINTMENT_CONFIRMED: everywhere,
  APPOINTMENT_CHANGED: everywhere,
  APPOINTMENT_CANCELLED: everywhere,
  APPOINTMENT_TOMORROW: everywhere,
  APPOINTMENT_SOON: everywhere,
  CALL_STARTED: everywhere,
  // Whoever was in the call knows it; it is for whoever was not, and for reading later.
  CALL_ENDED: { possible: notificationChannels, chosen: ['IN_APP'] },
  // An invitation rings in every open page by itself, and is over before a mail is read.
  CALL_INVITATION: { possible: ['PUSH'], chosen: ['PUSH'] },
  QUEUE_RECALLED: { possible: notificationChannels, chosen: ['IN_APP', 'PUSH'] },
  // Of a host who has no page open. The name that a guest gives is in no mail and in no push.
  GUEST_WAITING: everywhere,
  SUMMARY_READY: everywhere,
  // For administrators, who find the rest in their overview.
  TIME_ZONES_DIFFER: { possible: ['IN_APP', 'EMAIL'], chosen: ['IN_APP'] },
}

/**
 * Why a browser can't be pushed to any more: its push service knows it no longer, it subscribed with another key of ours, or
 * we cannot use its address or keys.
 */
export const pushEnds = ['GONE', 'KEY', 'UNUSABLE'] as const
export type PushEnd = (typeof pushEnds)[number]

export type DeliveryState = 'PENDING' | 'SENDING' | 'SENT' | 'FAILED' | 'WITHDRAWN' | 'EXPIRED'

/** One mail, or one push to one browser. SENDING is a lease: when it ends unanswered, the delivery is taken up again. */
export const deliveryMoves = {
  PENDING: ['SENDING', 'WITHDRAWN', 'EXPIRED'],
  SENDING: ['SENT', 'PENDING', 'FAILED', 'WITHDRAWN', 'EXPIRED'],
  SENT: [],
  FAILED: [],
  WITHDRAWN: [],
  EXPIRED: [],
} as const satisfies Moves<DeliveryState>

/** Notifications in one answer. */
export const NOTIFICATIONS_PAGE = 20
