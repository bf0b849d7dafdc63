import { notificationOperations as routes } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { NotificationService } from './service.ts'

export function openNotificationRoutes(register: RegisterOperation, notifications: NotificationService): void {
  register(routes.listNotifications, ({ principal, query }) => notifications.list(principal, query.before))
  register(routes.readNotifications, ({ principal, body }) => notifications.read(principal, body.ids))
  register(routes.readAllNotifications, ({ principal, body }) => notifications.readAll(principal, body.newest))
  register(routes.notificationSettings, ({ principal }) => notifications.settings(principal))
  register(routes.chooseNotifications, ({ principal, body }) => notifications.choose(principal, body))
  register(routes.subscribePush, ({ principal, body }) => notifications.subscribe(principal, body))
  register(routes.unsubscribePush, ({ principal, body }) => notifications.unsubscribe(principal, body.endpoint))
  register(routes.deliveryReport, ({ principal }) => notifications.report(principal))
}
