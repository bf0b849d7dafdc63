import { notificationOperations as routes } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { NotificationService } from './service.ts'

export function openNotificationRoutes(door: Door, notifications: NotificationService): void {
  door(routes.listNotifications, ({ principal, query }) => notifications.list(principal, query.before))
  door(routes.readNotifications, ({ principal, body }) => notifications.read(principal, body.ids))
  door(routes.readAllNotifications, ({ principal, body }) => notifications.readAll(principal, body.newest))
  door(routes.notificationSettings, ({ principal }) => notifications.settings(principal))
  door(routes.chooseNotifications, ({ principal, body }) => notifications.choose(principal, body))
  door(routes.subscribePush, ({ principal, body }) => notifications.subscribe(principal, body))
  door(routes.unsubscribePush, ({ principal, body }) => notifications.unsubscribe(principal, body.endpoint))
  door(routes.deliveryReport, ({ principal }) => notifications.report(principal))
}
