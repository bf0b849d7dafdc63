import { notifications } from '@mantine/notifications'
import { i18n } from '../platform/index.ts'

/**
 * Shows a short message at the edge of the page.
 * @param shownMs how long it stays, in milliseconds
 */
export function toast(message: string, options: { bad?: boolean; shownMs?: number } = {}): void {
  notifications.show({
    message,
    ...(options.bad ? { color: 'red' } : {}),
    autoClose: options.shownMs ?? 7000,
    closeButtonProps: { 'aria-label': i18n.t('close', { ns: 'ui' }) },
  })
}

/** Removes all messages; called where something new begins. */
export function clearToasts(): void {
  notifications.clean()
}
