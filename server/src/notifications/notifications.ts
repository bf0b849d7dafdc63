import type { ClinicLogo } from '../platform/clinic-logo.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics/metrics.ts'
import { createCalendarFile } from './calendar-file.ts'
import type { LinkPaths } from './mail/email.ts'
import { addressOf, createMailServer } from './mail/smtp.ts'
import { createPushPost } from './push/post.ts'
import { createPushServices } from './push-services.ts'
import { createNotificationService } from './service.ts'
import { vapidKeysOf } from './vapid.ts'
import { createDeliveryWorker, type DeliveryWorker } from './worker.ts'
import { createZoneCheck } from './zone-check.ts'

export interface NotificationsDeps {
  database: Database
  run: UnitOfWork
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'record'>
  config: {
    clinic: { name: string | null; phone: string | null }
    clinicTimeZone: string
    publicUrl: URL | null
    /**
     * The mail server; null when no e-mails are sent. With it there has to be a public address, because e-mails contain
     * links.
     */
    mail: { url: string; from: string; plaintext?: boolean } | null
    /** Origins of push services besides the well-known ones. */
    pushServices: readonly string[]
  }
  /** The clinic's logo, which e-mails carry with them; null: none. */
  clinicLogo: ClinicLogo | null
  vapidPrivateKey: string
  linkPaths: LinkPaths
}

/** The address at which a push service can contact the operator (RFC 8292, 2.1). */
function contactOf({ publicUrl, mail }: NotificationsDeps['config']): string {
  if (mail) return `mailto:${addressOf(mail.from)}`
  return publicUrl?.protocol === 'https:' ? publicUrl.origin : 'mailto:postmaster@localhost.localdomain'
}

export function createNotifications(deps: NotificationsDeps) {
  const { database, clock, log, config, clinicLogo } = deps
  const { clinic, clinicTimeZone, publicUrl, mail } = config
  const keys = vapidKeysOf(deps.vapidPrivateKey)
  const isPushService = createPushServices(config.pushServices)
  return {
    calendarFile: createCalendarFile({ publicUrl, sender: mail && addressOf(mail.from) }),
    service: createNotificationService({
      run: deps.run,
      clock,
      clinicTimeZone,
      emailConfigured: mail !== null,
      pushKey: keys.publicKey,
      isPushService,
    }),
    zoneCheck: createZoneCheck({ run: deps.run, clock, log, clinicTimeZone }),
    startWorker: (): DeliveryWorker =>
      createDeliveryWorker({
        database,
        run: deps.run,
        clock,
        log,
        clinicTimeZone,
        onMoved: (channel, outcome) => deps.metrics.record('deliveries', 1, { channel, outcome }),
        mail:
          mail && publicUrl
            ? {
                server: createMailServer(mail),
                head: {
                  origin: publicUrl.origin,
                  clinic,
                  // Mail programs draw no SVG.
                  logo: clinicLogo && clinicLogo.type !== 'image/svg+xml' ? clinicLogo : null,
                  sender: addressOf(mail.from),
                  linkPaths: deps.linkPaths,
                },
              }
            : null,
        push: createPushPost({ keys, subject: contactOf(config), isPushService }),
      }),
  }
}
