export { writeAccountMail } from './account-mail.ts'
export type { CalendarFile } from './calendar-file.ts'
export { findGuestNotice } from './guest-notice.ts'
export type { Email } from './mail/email.ts'
export { createMailServer } from './mail/smtp.ts'
export { createNotifications } from './notifications.ts'
export {
  type AppointmentFacts,
  cancelReminders,
  type NotificationInput,
  notify,
  type RemindedAppointment,
  scheduleReminders,
} from './notify.ts'
export { openNotificationRoutes } from './routes.ts'
export { findZoneDifferences } from './zone-check.ts'
