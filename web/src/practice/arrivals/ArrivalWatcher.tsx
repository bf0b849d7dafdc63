import type { QueueEntry } from '@medconsult/contract'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useTone, useUnlock } from '../../devices/index.ts'
import { serverClock } from '../../platform/index.ts'
import { useServerEvent } from '../../platform/live-index.ts'
import { useCurrentCall } from '../../room/index.ts'
import { keys } from '../keys.ts'
import { alertSettings } from './alert-settings.ts'
import { type Arrival, Arrivals } from './arrivals.ts'

/**
 * Lets the doctor hear, while the tab is hidden, that a patient has come or is ready. It is mounted above the pages,
 * because a doctor writes notes between two calls. It asks the server for nothing: it follows events, and the queue that
 * a page reads.
 */
export default function ArrivalWatcher() {
  const cache = useQueryClient()
  const [arrivals] = useState(() => new Arrivals(() => serverClock.now()))
  const alert = useAlert()
  const tell = useEffectEvent((scheduleId: string, news: Arrival | null) => {
    if (news !== null) alert(scheduleId, news)
  })
  useServerEvent('queue_joined', ({ scheduleId, entry }) => tell(scheduleId, arrivals.seeJoined(scheduleId, entry)))
  useServerEvent('queue_updated', ({ scheduleId, places }) => tell(scheduleId, arrivals.seeChanges(scheduleId, places)))
  useServerEvent('presence_changed', ({ scheduleId, entryId, connected }) =>
    tell(scheduleId, arrivals.seePresence(scheduleId, entryId, connected)),
  )
  useEffect(
    () =>
      cache.getQueryCache().subscribe(({ type, query }) => {
        const scheduleId = scheduleOf(query.queryKey)
        const entries = query.state.data as QueueEntry[] | undefined
        if (type === 'updated' && scheduleId !== null && entries) tell(scheduleId, arrivals.see(scheduleId, entries))
      }),
    [cache, arrivals],
  )
  return null
}

/** The session whose queue is stored under this key; null for other data. */
function scheduleOf(key: QueryKey): string | null {
  const scheduleId = String(key[2])
  const own = keys.queue(scheduleId)
  return key.length === own.length && own.every((part, at) => part === key[at]) ? scheduleId : null
}

/** Returns what tells of an arrival in the ways that were chosen on this device, while the tab is hidden. */
function useAlert(): (scheduleId: string, news: Arrival) => void {
  const { t } = useTranslation('practice')
  const navigate = useNavigate()
  const tone = useTone()
  const inCall = useCurrentCall() !== null
  const [title] = useState(() => new AlertTitle())
  useEffect(() => title.connect(), [title])
  useUnlock(alertSettings().sound ? tone : null)
  return (scheduleId, news) => {
    const chosen = alertSettings()
    if (!document.hidden || (inCall && !chosen.duringCall)) return
    const words = t(`alerts.news.${news}`)
    if (chosen.sound) tone.chime()
    if (chosen.title) title.show(words)
    if (chosen.desktop) showOnDesktop(words, () => void navigate(`/doctor/practice/${scheduleId}`))
  }
}

/** The title of the window, with the news in front of it until somebody looks at the page. */
class AlertTitle {
  #before: string | null = null
  #shown = ''
  #count = 0

  connect(): () => void {
    const look = (): void => {
      if (!document.hidden) this.#restore()
    }
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      this.#restore()
    }
  }

  show(words: string): void {
    if (document.title !== this.#shown) this.#before = document.title
    this.#count += 1
    this.#shown = `(${this.#count}) ${words} · ${this.#before ?? ''}`
    document.title = this.#shown
  }

  #restore(): void {
    if (this.#before !== null && document.title === this.#shown) document.title = this.#before
    this.#before = null
    this.#shown = ''
    this.#count = 0
  }
}

/** Shows a notification of the system without a name: others may see the screen. */
function showOnDesktop(words: string, onOpen: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  try {
    const note = new Notification(words, { tag: 'arrivals' })
    note.onclick = () => {
      window.focus()
      note.close()
      onOpen()
    }
  } catch {
    // Chrome on Android shows notifications only from a service worker. The sound and the title are left.
  }
}
