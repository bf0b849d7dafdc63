import { addTexts, lazyComponent } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('notifications', texts)

export const loadNotifications = () => import('./NotificationsPage.tsx')
export const loadNotificationSettings = () => import('./SettingsPage.tsx')
export const loadDeliveries = () => import('./DeliveriesPage.tsx')

/** For pages on which people manage their account. */
export const UnconfirmedEmail = lazyComponent(() => import('./UnconfirmedEmail.tsx'))

/** For the profile page. */
export const TimesAndCalendar = lazyComponent(() => import('./TimesAndCalendar.tsx'))

export { Bell } from './Bell.tsx'
export { leavePush } from './push-here.ts'
export { useShownHere } from './use-shown-here.ts'
export { ZoneHint } from './ZoneHint.tsx'
