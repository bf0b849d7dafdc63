import * as z from 'zod'
import { Notification } from './operations.ts'

export const notificationServerEvents = {
  /** To its receiver, on every page of theirs. */
  notification: Notification,
  /** To the same: some were read, on whichever page. */
  notifications_read: z.object({ unread: z.int() }),
} as const
