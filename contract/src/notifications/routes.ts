import { route } from '../route.ts'

export const notificationRoutes = {
  listNotifications: route('GET', '/api/notifications'),
  readNotifications: route('POST', '/api/notifications/read'),
  readAllNotifications: route('POST', '/api/notifications/read-all'),
  notificationSettings: route('GET', '/api/notifications/settings'),
  chooseNotifications: route('PUT', '/api/notifications/settings'),
  subscribePush: route('POST', '/api/notifications/push-subscriptions'),
  unsubscribePush: route('POST', '/api/notifications/push-subscriptions/remove'),
  deliveryReport: route('GET', '/api/admin/deliveries'),
} as const
