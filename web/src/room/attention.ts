import type { Ringtone } from '../devices/index.ts'

/** How long it sounds, in milliseconds: short enough not to ring over a call. */
const SOUND_MS = 1500

/**
 * Calls somebody to this page, once: a short sound, and while the tab is hidden the window's title and, where the
 * person allowed it, a notification. The words name nobody: they may show on a locked screen.
 * @returns takes it away again, as coming back to the tab does
 */
export function drawAttention(tone: Ringtone, words: { title: string; body: string }): () => void {
  tone.start()
  const quiet = setTimeout(() => tone.stop(), SOUND_MS)
  const stop = document.visibilityState === 'hidden' ? callBack(words) : () => undefined
  return () => {
    clearTimeout(quiet)
    tone.stop()
    stop()
  }
}

function callBack(words: { title: string; body: string }): () => void {
  const before = document.title
  const shown = `(1) ${words.title}`
  document.title = shown
  const note = notification(words)
  const stop = (): void => {
    document.removeEventListener('visibilitychange', stop)
    note?.close()
    // Somebody else may have named the window meanwhile.
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
    return null // Chrome on Android has them for service workers only
  }
}
