import * as z from 'zod'
import { Notification } from './operations.ts'

export const notificationServerEvents = {
  /** Sent to every page of the receiver. */
  notification: Notification,
  /** Sent to the same pages when notifications were read on any of them. */
  notifications_read: z.object({ unread: z.int() }),
} as const
