import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, TimeZone } from '../scalars.ts'
import { notificationRoutes } from './routes.ts'
import { accountMailKinds, calendarNames, notificationChannels, notificationKinds, pushEnds } from './states.ts'

const NotificationKindSchema = z.enum(notificationKinds)
const NotificationChannelSchema = z.enum(notificationChannels)

/** A notification as facts. The page writes the sentence, in its reader's language and time zone. */
export const Notification = z
  .object({
    id: IdOut,
    kind: NotificationKindSchema,
    appointmentId: IdOut.nullable(),
    callSessionId: IdOut.nullable(),
    scheduleId: IdOut.nullable(),
    visitId: IdOut.nullable().describe('With SUMMARY_READY: the visit whose signed summary is to be read'),
    meetingRoomId: z
      .string()
      .nullable()
      .describe('With GUEST_WAITING: the end of the link of the meeting at which somebody waits'),
    personName: z.string().nullable().describe('The other person: for a patient the doctor'),
    startsAt: Instant.nullable().describe('When the appointment begins, as of this notification'),
    appointmentType: z.enum(['ONLINE', 'OFFLINE']).nullable().describe('Of the appointment, as of this notification'),
    timeZone: z
      .string()
      .nullable()
      .describe('The IANA zone of the appointment’s calendar, where it takes place in person'),
    createdAt: Instant,
    readAt: Instant.nullable(),
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>

const Choice = z.object({ kind: NotificationKindSchema, channel: NotificationChannelSchema, enabled: z.boolean() })

export const NotificationSettings = z
  .object({
    timeZone: z.string().describe('The IANA zone in which e-mails say times'),
    calendarNames: z.enum(calendarNames).describe('How a doctor’s calendar entries name their patients'),
    email: z.object({
      available: z.boolean().describe('Does this installation send e-mails?'),
      address: z.string().describe('Empty for somebody without an account'),
      confirmed: z.boolean().describe('Only the link that confirms it is sent to an address before'),
      refused: z.boolean().describe('The last e-mail could not be delivered to this address'),
    }),
    push: z.object({
      publicKey: z.string().describe('The VAPID key (RFC 8292) to subscribe with, base64url'),
      subscriptions: z.int().describe('Browsers of this person that are subscribed'),
      ended: z
        .array(z.object({ reason: z.enum(pushEnds), endedAt: Instant }))
        .describe('Browsers of this person that stopped working in the last 30 days, and have not subscribed anew'),
    }),
    choices: z.array(Choice).describe('Every channel that a kind can take'),
  })
  .meta({ id: 'NotificationSettings' })
export type NotificationSettings = z.infer<typeof NotificationSettings>

/** A push endpoint: an address that the browser got from its own push service (RFC 8030). */
const Endpoint = z.url({ protocol: /^https?$/ }).max(2048)
const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}=*$`), `must be ${bytes} bytes, base64url`)

const unread = z.int().min(0)

/** A delivery that failed, as the administrator sees it: the receiver and the reason, without the content. */
export const FailedDelivery = z
  .object({
    id: IdOut,
    userId: IdOut,
    name: z.string(),
    email: z.string(),
    channel: NotificationChannelSchema,
    kind: z.enum([...notificationKinds, ...accountMailKinds]),
    attempts: z.int(),
    reason: z.string(),
    failedAt: Instant,
  })
  .meta({ id: 'FailedDelivery' })

export const notificationOperations = {
  listNotifications: operation({
    route: notificationRoutes.listNotifications,
    summary: 'One’s own notifications, newest first, twenty at a time, and how many are unread',
    access: access.accounts,
    query: z.object({ before: Id.optional().describe('The last one already known') }),
    answer: z.object({ notifications: z.array(Notification), unread }),
    errors: [],
  }),
  readNotifications: operation({
    route: notificationRoutes.readNotifications,
    summary: 'Mark some of one’s own as read; repeating it changes nothing, and others’ are left alone',
    access: access.accounts,
    body: z.object({ ids: z.array(Id).min(1).max(100) }),
    answer: z.object({ unread }),
    errors: [],
  }),
  readAllNotifications: operation({
    route: notificationRoutes.readAllNotifications,
    summary: 'Mark everything as read that there was when the newest known one came',
    access: access.accounts,
    body: z.object({ newest: Id.describe('The newest one that the reader saw') }),
    answer: z.object({ unread }),
    errors: [],
  }),
  notificationSettings: operation({
    route: notificationRoutes.notificationSettings,
    needsAccount: true,
    summary: 'By which channels one is told of what',
    access: access.accounts,
    answer: NotificationSettings,
    errors: [],
  }),
  chooseNotifications: operation({
    route: notificationRoutes.chooseNotifications,
    summary: 'Change the time zone of e-mails, calendar names, or some of the choices; what is not named stays',
    access: access.accounts,
    body: z.object({
      timeZone: TimeZone.optional(),
      suggestedTimeZone: TimeZone.optional().describe('The browser’s: taken only where no zone is known yet'),
      calendarNames: z.enum(calendarNames).optional(),
      choices: z
        .array(Choice)
        .max(notificationKinds.length * notificationChannels.length)
        .optional(),
    }),
    answer: NotificationSettings,
    errors: [],
  }),
  subscribePush: operation({
    route: notificationRoutes.subscribePush,
    summary: 'Let this browser be woken by web push; it then belongs to whoever said so last',
    access: access.accounts,
    body: z.object({
      endpoint: Endpoint,
      keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
      replaces: Endpoint.optional().describe('The address that this browser had before'),
    }),
    answer: z.object({ message: z.string() }),
    errors: ['PUSH_SERVICE_UNKNOWN', 'PUSH_ENDED'],
  }),
  unsubscribePush: operation({
    route: notificationRoutes.unsubscribePush,
    summary: 'Stop web push to this browser',
    access: access.accounts,
    body: z.object({ endpoint: Endpoint }),
    answer: z.object({ message: z.string() }),
    errors: [],
  }),
  deliveryReport: operation({
    route: notificationRoutes.deliveryReport,
    summary: 'How e-mails and pushes do: what waits, and the last hundred that failed for good',
    access: access.administrators,
    answer: z.object({
      emailConfigured: z.boolean(),
      waiting: z.object({ EMAIL: z.int(), PUSH: z.int() }),
      oldestWaitingSince: Instant.nullable(),
      failed: z.array(FailedDelivery),
    }),
    errors: [],
  }),
} as const
