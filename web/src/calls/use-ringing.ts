import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useTone, useUnlock } from '../devices/index.ts'

/**
 * Plays the ringtone, flashes the title and vibrates while `ringing`. Browsers allow the sound only after a click
 * somewhere on the page.
 */
export function useRinging(ringing: boolean): void {
  const { t } = useTranslation('calls')
  const tone = useTone()
  const flashTitle = t('incoming.flash')
  useUnlock(tone)
  useEffect(() => {
    if (!ringing) return
    tone.start()
    const title = document.title
    let shown = title
    const flash = setInterval(() => {
      // Another part of the app has changed the title, which then stays as it is.
      if (document.title !== shown) return
      shown = shown === title ? `(1) ${flashTitle}` : title
      document.title = shown
    }, 1000)
    return () => {
      tone.stop()
      clearInterval(flash)
      if (document.title === shown) document.title = title
    }
  }, [ringing, tone, flashTitle])
}
