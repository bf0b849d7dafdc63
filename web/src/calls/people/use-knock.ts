import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createRingtone } from '../ringtone.ts'
import type { RoomPerson } from './room-people.ts'

/** How long a knock sounds, in milliseconds: it is a call already, nothing should ring over it. */
const KNOCK_MS = 1500

/**
 * Somebody new in the lobby: a short sound, and while the tab is hidden the window's title and, where the person
 * allowed it, a notification. That names nobody: it may show on a locked screen.
 * @returns the last knock in words, empty before the first
 */
export function useKnock(waiting: readonly RoomPerson[]): string {
  const { t } = useTranslation('people')
  const [tone] = useState(() => createRingtone())
  const last = waiting.at(-1)
  const id = last?.id ?? null
  const flash = t('knockFlash')
  const body = t('knockBody')
  useEffect(() => {
    if (id === null) return
    tone.start()
    const quiet = setTimeout(() => tone.stop(), KNOCK_MS)
    const stop = document.visibilityState === 'hidden' ? callBack(flash, body) : () => undefined
    return () => {
      clearTimeout(quiet)
      tone.stop()
      stop()
    }
  }, [id, tone, flash, body])
  if (!last) return ''
  return last.caption === '' ? t('knock', { name: last.name }) : t('knockRole', { name: last.name, role: last.caption })
}

/** Calls somebody back to a hidden tab. @returns takes that away again, as coming back does */
function callBack(flash: string, body: string): () => void {
  const before = document.title
  const shown = `(1) ${flash}`
  document.title = shown
  const note = notification(flash, body)
  const stop = (): void => {
    document.removeEventListener('visibilitychange', stop)
    note?.close()
    // Somebody else may have named the window meanwhile.
    if (document.title === shown) document.title = before
  }
  document.addEventListener('visibilitychange', stop)
  return stop
}

function notification(title: string, body: string): Notification | null {
  if (!('Notification' in window) || Notification.permission !== 'granted') return null
  try {
    const note = new Notification(title, { body, tag: 'medconsult-knock' })
    note.onclick = () => {
      window.focus()
      note.close()
    }
    return note
  } catch {
    return null // Chrome on Android has them for service workers only
  }
}
