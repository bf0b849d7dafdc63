import type { Ringtone } from '../devices/index.ts'

/** Duration of the sound in milliseconds. It is short, so that it does not disturb a call that is under way. */
const SOUND_MS = 1500

/**
 * Draws somebody's attention to this page once: it plays a short sound and, while the tab is hidden, changes the
 * window's title and shows a notification where the person has allowed that. The text contains no name, because it may
 * appear on a locked screen.
 * @returns a function that removes the title and the notification; showing the tab again removes them too
 */
export function drawAttention(tone: Ringtone, texts: { title: string; body: string }): () => void {
  tone.start()
  const quiet = setTimeout(() => tone.stop(), SOUND_MS)
  const stop = document.visibilityState === 'hidden' ? callBack(texts) : () => undefined
  return () => {
    clearTimeout(quiet)
    tone.stop()
    stop()
  }
}

function callBack(texts: { title: string; body: string }): () => void {
  const before = document.title
  const shown = `(1) ${texts.title}`
  document.title = shown
  const note = notification(texts)
  const stop = (): void => {
    document.removeEventListener('visibilitychange', stop)
    note?.close()
    // Another part of the app may have changed the title in the meantime.
    if (document.title === shown) document.title = before
  }
  document.addEventListener('visibilitychange', stop)
  return stop
}

function notification({ title, body }: { title: string; body: string }): Notification | null {
  if (!('Notification' in window) || Notification.permission !== 'granted') return null
  try {
    const note = new Notification(title, { body, tag: 'medconsult-attention' })
    note.onclick = () => {
      window.focus()
      note.close()
    }
    return note
  } catch {
    return null // Chrome on Android throws here: it allows notifications from service workers only
  }
}
