export {
  type AppointmentFacts,
  cancelReminders,
  notify,
  type RemindedAppointment,
  scheduleReminders,
  type Told,
} from './notify.ts'
export { createPushServices } from './push-services.ts'
export { openNotificationRoutes } from './routes.ts'
export { createNotificationService } from './service.ts'
export type { NotificationTables } from './tables.ts'
export { vapidKeysOf } from './vapid.ts'
