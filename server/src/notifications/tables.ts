import type { NotificationChannel, NotificationKind } from '@medconsult/contract'

/** Only what is asked for by the query builder; the rest is in SQL. */
export interface NotificationTables {
  notification_settings: { user_id: string; time_zone: string }
  notification_choices: { user_id: string; kind: NotificationKind; channel: NotificationChannel; enabled: boolean }
}
