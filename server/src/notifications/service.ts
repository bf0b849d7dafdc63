import type { CalendarNames, NotificationSettings } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import { newId } from '../platform/database/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import {
  type Choice,
  countUnread,
  findChoices,
  findEndedSubscriptions,
  findNotifications,
  findReach,
  findReport,
  forgetSubscription,
  isPossible,
  keepCalendarNames,
  keepChoices,
  keepSubscription,
  keepTimeZone,
  markRead,
  suggestTimeZone,
} from './repository.ts'

export interface NotificationDeps {
  run: UnitOfWork
  clock: Clock
  clinicTimeZone: string
  emailConfigured: boolean
  /** The VAPID public key, base64url. */
  pushKey: string
  /** Tells whether an endpoint belongs to an allowed push service. */
  isPushService: (endpoint: string) => boolean
}

export interface SettingsChange {
  timeZone?: string | undefined
  /** The browser's time zone, which is stored only if none is known yet. */
  suggestedTimeZone?: string | undefined
  calendarNames?: CalendarNames | undefined
  choices?: Choice[] | undefined
}

export interface PushSubscriptionInput {
  endpoint: string
  keys: { p256dh: string; auth: string }
  /** The endpoint that this browser had before. */
  replaces?: string | undefined
}

export type NotificationService = ReturnType<typeof createNotificationService>

/** What receivers do with notifications: read them, and choose the channels. */
export function createNotificationService(deps: NotificationDeps) {
  const { run, clock } = deps

  async function settingsOf(tx: QueryExecutorProvider, userId: string): Promise<NotificationSettings> {
    const { email, confirmed, timeZone, calendarNames, refused, subscriptions } = await findReach(tx, userId)
    return {
      timeZone: timeZone ?? deps.clinicTimeZone,
      calendarNames,
      email: { available: deps.emailConfigured, address: email, confirmed, refused },
      push: {
        publicKey: deps.pushKey,
        subscriptions,
        ended: await findEndedSubscriptions(tx, userId, clock.now()),
      },
      choices: await findChoices(tx, userId),
    }
  }

  const mark = (principal: Principal, which: { ids: string[] } | { newest: string }) =>
    run(actorOf(principal), async (tx, publish: Publish) => {
      const marked = await markRead(tx, principal.userId, which, clock.now())
      const unread = await countUnread(tx, principal.userId)
      if (marked) publish([userRoom(principal.userId)], 'notifications_read', { unread })
      return { unread }
    })

  return {
    list: (principal: Principal, before: string | undefined) =>
      run(actorOf(principal), async (tx) => ({
        notifications: await findNotifications(tx, principal.userId, before ?? null),
        unread: await countUnread(tx, principal.userId),
      })),

    read: (principal: Principal, ids: string[]) => mark(principal, { ids }),
    readAll: (principal: Principal, newest: string) => mark(principal, { newest }),

    settings: (principal: Principal) => run(actorOf(principal), (tx) => settingsOf(tx, principal.userId)),

    choose: (principal: Principal, given: SettingsChange) => {
      const wrong = (given.choices ?? []).findIndex((choice) => !isPossible(choice))
      if (wrong >= 0)
        throw new ApiError('VALIDATION', 'This is not told by that channel.', {
          fields: [{ path: `choices.${wrong}.channel`, message: 'is not possible for this kind' }],
        })
      return run(actorOf(principal), async (tx) => {
        const { userId } = principal
        if (given.timeZone !== undefined) await keepTimeZone(tx, userId, given.timeZone)
        if (given.suggestedTimeZone !== undefined) await suggestTimeZone(tx, userId, given.suggestedTimeZone)
        if (given.calendarNames !== undefined) await keepCalendarNames(tx, userId, given.calendarNames)
        await keepChoices(tx, userId, given.choices ?? [])
        return settingsOf(tx, userId)
      })
    },

    subscribe(principal: Principal, given: PushSubscriptionInput) {
      // The server sends requests to this address. If any address were accepted, a user could reach machines in the
      // clinic's network.
      if (!deps.isPushService(given.endpoint))
        throw new ApiError('PUSH_SERVICE_UNKNOWN', 'Notifications of this browser are not supported here.')
      return run(actorOf(principal), async (tx) => {
        const { userId } = principal
        const { endpoint, keys, replaces } = given
        if (await keepSubscription(tx, { id: newId(), userId, endpoint, ...keys, replaces, now: clock.now() }))
          return { message: 'This browser will be notified' }
        throw new ApiError('PUSH_ENDED', 'The push service takes this subscription no more. Subscribe anew.')
      })
    },

    unsubscribe: (principal: Principal, endpoint: string) =>
      run(actorOf(principal), async (tx) => {
        await forgetSubscription(tx, principal.userId, endpoint)
        return { message: 'This browser will not be notified any more' }
      }),

    report: (principal: Principal) =>
      run(actorOf(principal), async (tx) => ({
        emailConfigured: deps.emailConfigured,
        ...(await findReport(tx)),
      })),
  }
}
