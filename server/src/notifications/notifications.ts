import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Logger } from '../platform/logger.ts'
import { createCalendarFile } from './calendar-file.ts'
import type { LinkPaths } from './mail/letter.ts'
import { addressOf, createMailServer } from './mail/line.ts'
import { createPushPost } from './push/post.ts'
import { createPushServices } from './push-services.ts'
import { createNotificationService } from './service.ts'
import { vapidKeysOf } from './vapid.ts'
import { createDeliveryWorker, type DeliveryWorker } from './worker.ts'

export interface NotificationsParts {
  database: Database
  run: UnitOfWork
  clock: Clock
  log: Logger
  config: {
    clinicTimeZone: string
    publicUrl: URL | null
    /** null: no mails are sent. Mails carry links, so there is a public address with it. */
    mail: { url: string; from: string; plaintext?: boolean } | null
    /** Origins of push services beside the well-known ones. */
    pushServices: readonly string[]
  }
  vapidPrivateKey: string
  linkPaths: LinkPaths
}

/** Whom a push service can write to about what we send (RFC 8292, 2.1). */
function contactOf({ publicUrl, mail }: NotificationsParts['config']): string {
  if (mail) return `mailto:${addressOf(mail.from)}`
  return publicUrl?.protocol === 'https:' ? publicUrl.origin : 'mailto:postmaster@localhost.localdomain'
}

export function createNotifications(parts: NotificationsParts) {
  const { database, clock, log, config } = parts
  const { clinicTimeZone, publicUrl, mail } = config
  const keys = vapidKeysOf(parts.vapidPrivateKey)
  const isPushService = createPushServices(config.pushServices)
  return {
    calendarFile: createCalendarFile({ publicUrl, sender: mail && addressOf(mail.from) }),
    service: createNotificationService({
      run: parts.run,
      clock,
      clinicTimeZone,
      emailConfigured: mail !== null,
      pushKey: keys.publicKey,
      isPushService,
    }),
    startWorker: (): DeliveryWorker =>
      createDeliveryWorker({
        database,
        run: parts.run,
        clock,
        log,
        mail:
          mail && publicUrl
            ? {
                server: createMailServer(mail),
                head: {
                  origin: publicUrl.origin,
                  clinicTimeZone,
                  sender: addressOf(mail.from),
                  linkPaths: parts.linkPaths,
                },
              }
            : null,
        push: createPushPost({ keys, subject: contactOf(config), isPushService }),
      }),
  }
}
