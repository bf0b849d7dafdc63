import type { Moves } from '../machine.ts'

/** The kinds of news of which people are notified. */
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
  'QUEUE_REMINDER',
  'QUEUE_MESSAGE',
  'GUEST_WAITING',
  'SUMMARY_READY',
  'TIME_ZONES_DIFFER',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

/**
 * E-mails that are not notifications: those about the account itself, and the digest, which stands for many
 * notifications.
 */
export const accountMailKinds = [
  'ACCOUNT_INVITATION',
  'PASSWORD_RESET',
  'PASSWORD_CHANGED',
  'EMAIL_CONFIRMATION',
  'EMAIL_CHANGE_NEW',
  'EMAIL_CHANGE_OLD',
  'EMAIL_CHANGED_NEW',
  'EMAIL_CHANGED_OLD',
  'SECOND_FACTOR_ADDED',
  'SECOND_FACTOR_REMOVED',
  'SECOND_FACTOR_RESET',
  'PASSKEY_ADDED',
  'PASSKEY_REMOVED',
  'RECOVERY_CODE_USED',
  'DIGEST',
] as const
export type AccountMailKind = (typeof accountMailKinds)[number]

/** How the entries of a doctor's calendar name a patient. Other people may see that calendar. */
export const calendarNames = ['INITIALS', 'FULL'] as const
export type CalendarNames = (typeof calendarNames)[number]

/** The channels of notifications: the bell in the app, e-mail, and web push. */
export const notificationChannels = ['IN_APP', 'EMAIL', 'PUSH'] as const
export type NotificationChannel = (typeof notificationChannels)[number]

/** How long before its appointment each reminder is sent, in milliseconds. */
export const reminderLeads = {
  APPOINTMENT_TOMORROW: 24 * 60 * 60_000,
  APPOINTMENT_SOON: 30 * 60_000,
} as const satisfies Partial<Record<NotificationKind, number>>

const everywhere = { possible: notificationChannels, chosen: notificationChannels } as const

/** The channels that are possible for each kind, and those that are used until the receiver chooses others. */
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
  // People who were in the call know that it ended. The notification is for people who were not, and for later reading.
  CALL_ENDED: { possible: notificationChannels, chosen: ['IN_APP'] },
  // An invitation rings on every open page, and is over before an e-mail is read.
  CALL_INVITATION: { possible: ['PUSH'], chosen: ['PUSH'] },
  QUEUE_RECALLED: { possible: notificationChannels, chosen: ['IN_APP', 'PUSH'] },
  // Of a patient who waits and has no page open.
  QUEUE_REMINDER: everywhere,
  // It says that the doctor has written, and not what.
  QUEUE_MESSAGE: { possible: notificationChannels, chosen: ['IN_APP', 'PUSH'] },
  // Of a host who has no page open. The name that a guest gives is in no mail and in no push.
  GUEST_WAITING: everywhere,
  SUMMARY_READY: everywhere,
  // For administrators, who find the rest in their overview.
  TIME_ZONES_DIFFER: { possible: ['IN_APP', 'EMAIL'], chosen: ['IN_APP'] },
}

/**
 * Why a browser can no longer receive pushes: its push service has deleted the subscription (`GONE`), the subscription
 * was made with another server key (`KEY`), or its address or keys cannot be used (`UNUSABLE`).
 */
export const pushEnds = ['GONE', 'KEY', 'UNUSABLE'] as const
export type PushEnd = (typeof pushEnds)[number]

export type DeliveryState = 'PENDING' | 'SENDING' | 'SENT' | 'FAILED' | 'WITHDRAWN' | 'EXPIRED'

/**
 * The states of a delivery: one e-mail, or one push to one browser. `SENDING` is a lease: when it ends without a
 * result, the delivery is tried again.
 */
export const deliveryMoves = {
  PENDING: ['SENDING', 'WITHDRAWN', 'EXPIRED'],
  SENDING: ['SENT', 'PENDING', 'FAILED', 'WITHDRAWN', 'EXPIRED'],
  SENT: [],
  FAILED: [],
  WITHDRAWN: [],
  EXPIRED: [],
} as const satisfies Moves<DeliveryState>

/** Number of notifications in one answer. */
export const NOTIFICATIONS_PAGE = 20
